"""Reads of the audit log."""

import json
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet

from config.foundation.access import reference

from ..errors import NotAResource
from ..models import AuditEntry, User
from .effect import resource_named

JUMPS = """
WITH RECURSIVE known (value) AS (
    (SELECT {name} FROM {table} ORDER BY {name} LIMIT 1)
    UNION ALL
    SELECT (SELECT {name} FROM {table} WHERE {name} > value ORDER BY {name} LIMIT 1)
    FROM known WHERE value IS NOT NULL
)
SELECT value FROM known WHERE value IS NOT NULL
"""


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


def found_by(rows: QuerySet[AuditEntry], text: str) -> QuerySet[AuditEntry]:
    """What a person at the desk types: a request, a target ("order:HT-…" or bare), an e-mail."""
    text = text.strip()
    if "@" in text:
        return rows.filter(actor__in=User.objects.filter(email=text.lower()))
    found = Q(request_id=text) | Q(target_id=text)
    if ":" in text:
        kind, key = _target(text)
        found |= Q(target_kind=kind, target_id=key)
    return rows.filter(found)


def values_in_use(column: str) -> list[str]:
    """The different values of an indexed column, without reading every entry.

    Jumps from one value to the next along the index.
    """
    name = connection.ops.quote_name(column)
    with connection.cursor() as cursor:
        cursor.execute(JUMPS.format(name=name, table=AuditEntry._meta.db_table))
        return [value for (value,) in cursor.fetchall() if value]


@dataclass(frozen=True)
class Change:
    """One field of an edit, in words; None where it was not there."""

    field: str
    before: str | None
    after: str | None


def changes_of(entry: AuditEntry) -> list[Change]:
    """The table of differences, by field; what stayed the same is left out."""
    fields = sorted(entry.before.keys() | entry.after.keys())
    lines = [Change(one, _words(entry.before, one), _words(entry.after, one)) for one in fields]
    return [line for line in lines if line.before != line.after]


def _words(values: dict[str, Any], field: str) -> str | None:
    if field not in values:
        return None
    value = values[field]
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
