"""Reads of the audit log."""

from django.db.models import QuerySet

from config.foundation.access import reference

from ..errors import NotAResource
from ..models import AuditEntry, User
from .effect import resource_named


def audit_entries(
    *, action: str = "", actor: User | None = None, target: str = ""
) -> QuerySet[AuditEntry]:
    """Entries of an action (or of an area: "grants."), of a person, about a thing."""
    rows = AuditEntry.objects.all()
    if action:
        rows = rows.filter(**{"action__startswith" if action[-1] == "." else "action": action})
    if actor is not None:
        rows = rows.filter(actor=actor)
    if target:
        kind, key = _target(target)
        rows = rows.filter(target_kind=kind, target_id=key)
    return rows


def _target(text: str) -> tuple[str, str]:
    """As "order:HT-…" names it, or by the kind and id that the entry holds."""
    try:
        thing = resource_named(text)
    except NotAResource:
        thing = None
    kind, _colon, key = text.partition(":")
    return (reference(thing) if thing else None) or (kind, key)
