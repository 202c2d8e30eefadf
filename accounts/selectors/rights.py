"""What a person may do: one query, kept in this process until anything about it changes.

The version that makes a kept answer valid is a column of the user's row, which every request
reads anyway; triggers give it a new, never used value with any change of grants or roles. So a
kept answer costs no query, needs no cache server, and is void with the very commit that changes it.
"""

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from threading import Lock
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.db.models import Model
from django.utils import timezone

from config.foundation.access import givers_of, reaches

from ..models import User
from ..models.access import EVERYTHING

Reference = tuple[str, str]

MOST_KEPT = 20_000
# The version comes from the same snapshot as the rights: kept under any other, what was read inside
# a transaction that is rolled back later would outlive it.
HELD = """
WITH RECURSIVE held AS (
    SELECT role_id, permission, resource_kind, resource_id, expires_at FROM accounts_grant
    WHERE user_id = %(user)s AND status = 'active' AND (expires_at IS NULL OR expires_at > %(at)s)
), roles AS (
    SELECT role_id, resource_kind, resource_id, expires_at FROM held WHERE role_id IS NOT NULL
    UNION
    SELECT link.parent_id, roles.resource_kind, roles.resource_id, roles.expires_at
    FROM roles JOIN accounts_roleparent link ON link.role_id = roles.role_id
), given AS (
    SELECT permission, resource_kind, resource_id, expires_at FROM held WHERE role_id IS NULL
    UNION
    SELECT given.permission, roles.resource_kind, roles.resource_id, roles.expires_at
    FROM roles JOIN accounts_rolepermission given ON given.role_id = roles.role_id
)
SELECT person.rights_version, given.*
FROM accounts_user person LEFT JOIN given ON true WHERE person.id = %(user)s
"""


@dataclass(frozen=True)
class Rights:
    """What somebody holds on everything and on single resources; to be read again at `until`."""

    everywhere: frozenset[str]
    on: Mapping[Reference, frozenset[str]]
    until: datetime | None

    def allow(self, permission: str, resource: Model | None = None) -> bool:
        """Is `permission`, a business name or one of Django's, held (on `resource`)?"""
        if EVERYTHING in self.everywhere:
            return True
        givers = givers_of(permission)
        if not givers.isdisjoint(self.everywhere):
            return True
        if resource is None or not self.on:
            return False
        return any(self._gives(reference, givers) for reference in reaches(resource))

    def allow_somewhere(self, permission: str, kind: str) -> bool:
        """Is it held on everything, or on at least one resource of `kind`?"""
        return self.allow(permission) or bool(self.ids(permission, kind))

    def ids(self, permission: str, kind: str) -> list[str]:
        """The ids of the resources of `kind` that it is held on by grants of their own."""
        givers = givers_of(permission)
        return [ref[1] for ref in self.on if ref[0] == kind and self._gives(ref, givers)]

    @property
    def names(self) -> frozenset[str]:
        """Every permission that is held, on whatever."""
        return self.everywhere.union(*self.on.values())

    def _gives(self, reference: Reference, givers: frozenset[str]) -> bool:
        held = self.on.get(reference, frozenset())
        return EVERYTHING in held or not givers.isdisjoint(held)


NONE = Rights(frozenset(), {}, None)

_kept: OrderedDict[int, tuple[int, Rights]] = OrderedDict()
_lock = Lock()


def rights_of(user: User | AnonymousUser) -> Rights:
    """What `user` may do now; nothing for visitors, closed accounts, and people of the desk who
    came in without their second factor.
    """
    rights = _held_by(user)
    return NONE if _is_short(user, rights) else rights


def lacks_factor(user: User | AnonymousUser) -> bool:
    """Works at the desk, but came in by password alone: so `is_staff` is not true of them now."""
    return _is_short(user, _held_by(user))


def still_may(
    user_id: int, permission: str, resource: Model | None = None, sign_in: str = ""
) -> bool:
    """May they still? Reads the rows afresh, for connections that live longer than a request.

    With `sign_in` (the id of a UserSession) it also has to be open, and staff's with a factor.
    """
    user = User.objects.filter(pk=user_id).first()
    if user is None:
        return False
    if sign_in:
        session = user.sign_ins.filter(pk=sign_in, ended_at=None).first()
        if session is None:
            return False
        factor = session.factor
        user.is_verified = lambda: bool(factor)  # type: ignore[attr-defined]
    return may(user, permission, resource)


def _is_short(user: User | AnonymousUser, rights: Rights) -> bool:
    """Whoever came by a door carries django-otp's `is_verified`; in tasks and actions nobody does.

    People of the desk are told by its permission, so shoppers need no factor for what is theirs.
    """
    verified = getattr(user, "is_verified", None)
    return verified is not None and rights.allow("desk.enter") and not verified()


def _held_by(user: User | AnonymousUser) -> Rights:
    if not isinstance(user, User) or not user.is_active or user.pk is None:
        return NONE
    kept = _kept.get(user.pk)
    if kept and kept[0] == user.rights_version and not _is_over(kept[1]):
        return kept[1]
    version, rights = _read(user.pk, timezone.now())
    with _lock:
        _kept[user.pk] = (version, rights)
        _kept.move_to_end(user.pk)
        if len(_kept) > MOST_KEPT:
            _kept.popitem(last=False)
    return rights


def read_rights(user_id: int, at: datetime | None = None) -> Rights:
    """The same from the database: one query, whatever the number of roles and grants.

    With a later time `at`: what will be left then of what is held now.
    """
    return _read(user_id, at or timezone.now())[1]


def _read(user_id: int, at: datetime) -> tuple[int, Rights]:
    with connection.cursor() as cursor:
        cursor.execute(HELD, {"user": user_id, "at": at})
        rows = cursor.fetchall()
    version = rows[0][0] if rows else 0
    return version, _rights_from([held for _version, *held in rows if held[0] is not None])


def may(user: User | AnonymousUser, permission: str, resource: Model | None = None) -> bool:
    """The one check that pages, API, admin, templates, actions and sockets ask."""
    return rights_of(user).allow(permission, resource)


def forget_rights() -> None:
    """Drop all that is kept (for measuring and for tests)."""
    with _lock:
        _kept.clear()


def _is_over(rights: Rights) -> bool:
    return rights.until is not None and timezone.now() >= rights.until


def _rights_from(rows: list[Any]) -> Rights:
    held: dict[Reference, set[str]] = {}
    for permission, kind, key, _until in rows:
        held.setdefault((kind, key), set()).add(permission)
    ends = [until for *_rest, until in rows if until is not None]
    everywhere = frozenset(held.pop(("", ""), ()))
    on = {reference: frozenset(names) for reference, names in held.items()}
    return Rights(everywhere, on, min(ends, default=None))
