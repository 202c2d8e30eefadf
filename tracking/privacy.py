"""What tracking answers when accounts ask about a person's data. Notices hold no address."""

from typing import Any

from accounts.hooks import MOST_ROWS, personal_data
from accounts.models import User

from .models import Notice


@personal_data.answer
def notices_of(user: User) -> dict[str, Any]:
    notices = Notice.objects.filter(order__user=user)
    return {"notices": list(notices.values("order__number", "kind", "sent_at")[:MOST_ROWS])}
