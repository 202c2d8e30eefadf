"""Statuses and their allowed moves."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from config.foundation.flow import Flow


class GrantStatus(TextChoices):
    WAITING = "waiting", _("Waits for approval")
    ACTIVE = "active", _("In force")
    REFUSED = "refused", _("Refused")
    REVOKED = "revoked", _("Revoked")
    EXPIRED = "expired", _("Expired")


GRANT_FLOW = Flow(
    {
        "waiting": ["active", "refused", "expired"],
        "active": ["revoked", "expired"],
        "refused": [],
        "revoked": [],
        "expired": [],
    }
)


class TicketStatus(TextChoices):
    OPEN = "open", _("Received")
    ACKNOWLEDGED = "acknowledged", _("Acknowledged")
    CLOSED = "closed", _("Closed")


TICKET_FLOW = Flow({"open": ["acknowledged", "closed"], "acknowledged": ["closed"], "closed": []})
