"""Who may ask for somebody's data when they no longer can."""

from django.db import transaction

from ...models import User
from ..audit import record


@transaction.atomic
def change_nominee(*, user: User, nominee: str) -> None:
    """Empty for nobody. The log says that it changed, not to whom."""
    if nominee != user.nominee:
        user.nominee = nominee
        user.save(update_fields=["nominee"])
        record("nominee.changed", target=user, actor=user)
