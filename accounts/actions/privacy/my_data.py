"""Everything that the shop keeps about somebody, for them to take along."""

from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from ...hooks import MOST_ROWS, personal_data
from ...models import AuditEntry, User
from ...selectors.activity import TOLD
from ..audit import record

PROFILE = ("email", "full_name", "phone", "nominee", "created_at", "last_login")
SIGN_IN = ("kind", "network_address", "user_agent", "factor", "created_at", "last_seen_at")
TICKET = ("number", "subject", "text", "order_number", "status", "answer", "opened_at")
ENTRY = ("at", "action", "facts", "actor_id", "network_address", "user_agent")


@transaction.atomic
def export_data(*, user: User) -> dict[str, Any]:
    """All of it, by section; stands in the audit log as "data.exported"."""
    record("data.exported", target=user, actor=user)
    found = {"made_at": timezone.now(), **_own(user)}
    for sections in personal_data.ask(user):
        found |= sections
    return found


def _own(user: User) -> dict[str, Any]:
    consents = user.consents.values("purpose", "given", "text_version", "source", "at")
    grants = user.grants.values("role__name", "permission", "status", "granted_at", "ended_at")
    return {
        "profile": {name: getattr(user, name) for name in PROFILE},
        "addresses": [address.as_dict() for address in user.addresses.all()],
        "consents": list(consents[:MOST_ROWS]),
        "sign_ins": list(user.sign_ins.values(*SIGN_IN)[:MOST_ROWS]),
        "rights": list(grants[:MOST_ROWS]),
        "grievances": list(user.tickets.values(*TICKET)[:MOST_ROWS]),
        "activity": _activity(user),
    }


def _activity(user: User) -> list[dict[str, Any]]:
    """What the log says of the person. Which of the staff it was, and where, stays the shop's."""
    about = Q(target_kind="person", target_id=str(user.pk), action__in=TOLD)
    rows = list(AuditEntry.objects.filter(about | Q(actor=user)).values(*ENTRY)[:MOST_ROWS])
    for row in rows:
        row["by_me"] = row.pop("actor_id") == user.pk
        if not row["by_me"]:
            row.update(network_address=None, user_agent="", facts={})
    return rows
