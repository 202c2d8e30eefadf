"""What we write to a shopper whose money we cannot keep."""

from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from .models import Attempt


def tell_refused(*, attempt: Attempt, delivery_id: UUID | None) -> None:
    """Sent at least once; the Message-ID comes from the delivery, so a repetition can be told."""
    order = attempt.order
    page = order.get_absolute_url() if order.user_id else order.guest_url
    context = {
        "attempt": attempt,
        "order": order,
        "reason": attempt.get_surplus_display(),
        "link": settings.SITE_URL + page,
        "legal": settings.LEGAL,
    }
    host = urlsplit(settings.SITE_URL).hostname
    EmailMessage(
        subject=_("Your payment for order %s comes back") % order.number,
        body=render_to_string("payments/refused.txt", context).strip() + "\n",
        to=[order.email],
        headers={"Message-ID": f"<{delivery_id}@{host}>", "Auto-Submitted": "auto-generated"},
    ).send()
