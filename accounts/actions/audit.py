"""Writing the audit log: one INSERT in the transaction of the deed; nobody waits for a seal."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Model

from config.foundation.access import reference
from config.foundation.caller import Caller, caller
from config.foundation.request_id import request_id

from ..models import AuditEntry, User
from .scrub import scrubbed


def record(
    action: str,
    *,
    target: Model | None = None,
    actor: User | None = None,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    facts: Mapping[str, Any] | None = None,
) -> AuditEntry:
    """Say that `action` ("grants.revoked") was done, to `target`, by whoever is calling.

    `actor` names them where the caller is not signed in yet. Values must be JSON; no secrets: a
    field that looks like one is dropped.
    """
    who = caller.get()
    kind, key = _name_of(target)
    return AuditEntry.objects.create(
        action=action,
        actor_id=_actor(who, actor),
        acting_for_id=who.acting_for_id,
        target_kind=kind,
        target_id=key,
        before=scrubbed(before),
        after=scrubbed(after),
        facts=scrubbed(facts),
        network_address=who.network_address,
        user_agent=who.user_agent[:200],
        request_id=request_id.get(),
    )


def _actor(who: Caller, actor: User | None) -> int | None:
    """Whoever acts for a customer stays the actor, also where the customer is named as one."""
    return actor.pk if actor and who.acting_for_id is None else who.user_id


def _name_of(target: Model | None) -> tuple[str, str]:
    if target is None:
        return "", ""
    return reference(target) or (target._meta.label_lower, str(target.pk))
