"""Granting and revoking. Nobody gives or takes what they do not hold themselves, on any way in."""

from collections.abc import Iterable
from datetime import UTC, datetime

from django.db import IntegrityError, connection, transaction
from django.db.models import Model, QuerySet
from django.utils import timezone

from config.foundation.access import kind_named, permission_named, reference
from config.foundation.errors import InvalidInput
from config.foundation.events import publish

from ..errors import (
    AlreadyGranted,
    GrantNeedsReason,
    LastOwner,
    MoreThanYouHold,
    NotAResource,
    SecondPersonNeeded,
    UnknownPermission,
)
from ..events import GrantWaits
from ..flows import GRANT_FLOW, GrantStatus
from ..models import Grant, Role, User
from ..models.access import EVERYTHING
from ..selectors.access import owners, permissions_given
from ..selectors.effect import needs_approval, thing_of
from ..selectors.rights import read_rights
from .audit import record
from .sessions import end_sessions

FOREVER = datetime.max.replace(tzinfo=UTC)


def take_turn() -> None:
    """Changes of grants and roles take turns until their commit, and do so before any other lock.

    They are rare and each looks at many rows: so what was checked still stands when it is written,
    and no two wait for each other. The same lock is behind the triggers, for other ways to write.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('accounts_access'))")


@transaction.atomic
def grant(
    *,
    by: User | None,
    user: User,
    reason: str,
    role: Role | None = None,
    permission: str = "",
    resource: Model | None = None,
    expires_at: datetime | None = None,
) -> Grant:
    """Give `user` a role or a permission, on everything or on `resource`, perhaps until a time.

    `by` None is the console or the seed. With ACCESS_SECOND_APPROVER a grant of anything risky
    waits for another person. Raises MoreThanYouHold (also when it would last longer than what `by`
    holds), UnknownPermission, NotAResource, AlreadyGranted, GrantNeedsReason, or InvalidInput for
    an end that is past.
    """
    _must_make_sense(reason, expires_at)
    take_turn()
    given = _given(role, permission)
    place = _place(resource)
    _lock(user)
    must_hold(by, "access.grant", given, resource, until=expires_at or FOREVER)
    _close_expired(user, role, permission, place)
    waits = by is not None and needs_approval(given)
    made = _create(
        user=user,
        role=role,
        permission=permission,
        resource_kind=place[0],
        resource_id=place[1],
        expires_at=expires_at,
        reason=reason.strip(),
        granted_by=by,
        status=GrantStatus.WAITING if waits else GrantStatus.ACTIVE,
    )
    _announce(made)
    return made


def _announce(made: Grant) -> None:
    by = made.granted_by
    if made.status == GrantStatus.WAITING:
        _say("grants.asked", made, by, reason=made.reason)
        publish(GrantWaits(grant_id=made.pk))
    else:
        _say("grants.granted", made, by, reason=made.reason)
        _changed(made.user, by)


def _must_make_sense(reason: str, expires_at: datetime | None) -> None:
    if not reason.strip():
        raise GrantNeedsReason()
    if expires_at and expires_at <= timezone.now():
        raise InvalidInput(reason="The end of a grant lies in the future.")


@transaction.atomic
def approve_grant(*, grant: Grant, by: User) -> Grant:
    """The second person says yes.

    Raises SecondPersonNeeded, MoreThanYouHold, IllegalMove, or InvalidInput when its end has come.
    """
    _must_be_another(grant, by)
    take_turn()
    _lock(grant.user)
    if grant.expires_at and grant.expires_at <= timezone.now():
        raise InvalidInput(reason="The end of this grant has come while it waited.")
    given, until = _given(grant.role, grant.permission), grant.expires_at or FOREVER
    must_hold(by, "access.grant", given, _thing(grant), until=until)
    GRANT_FLOW.move(grant, GrantStatus.ACTIVE, approved_by=by, approved_at=timezone.now())
    _say("grants.approved", grant, by)
    _changed(grant.user, by)
    return grant


@transaction.atomic
def refuse_grant(*, grant: Grant, by: User, reason: str) -> Grant:
    """Somebody who could grant it says no. Raises MoreThanYouHold, GrantNeedsReason."""
    return _end(grant, by, reason, GrantStatus.REFUSED, "grants.refused")


@transaction.atomic
def revoke_grant(*, grant: Grant, by: User | None, reason: str) -> Grant:
    """Take it back; its holder's sessions end and the next request goes without.

    Raises MoreThanYouHold, LastOwner, GrantNeedsReason, or a Conflict when it is over already.
    """
    ended = _end(grant, by, reason, GrantStatus.REVOKED, "grants.revoked")
    _changed(grant.user, by)
    return ended


def expire_grants() -> int:
    """Close the books on grants whose end has come (they stopped counting by themselves)."""
    people = User.objects.filter(grants__in=_over()).distinct().order_by("pk")
    return sum(_expire_those_of(person) for person in people)


@transaction.atomic
def _expire_those_of(user: User) -> int:
    take_turn()
    _lock(user)
    over = list(_over().filter(user=user).select_related("user", "role").order_by("pk"))
    for grant in over:
        _expire(grant)
    return len(over)


def _over() -> QuerySet[Grant]:
    open_ones = (GrantStatus.ACTIVE, GrantStatus.WAITING)
    return Grant.objects.filter(status__in=open_ones, expires_at__lte=timezone.now())


def _end(grant: Grant, by: User | None, reason: str, to: GrantStatus, action: str) -> Grant:
    if not reason.strip():
        raise GrantNeedsReason()
    take_turn()
    _lock(grant.user)
    must_hold(by, "access.grant", _given(grant.role, grant.permission), _thing(grant))
    if to == GrantStatus.REVOKED and _is_an_owners(grant):
        keep_an_owner(owners(without=grant))
    GRANT_FLOW.move(grant, to, ended_by=by, ended_at=timezone.now(), end_reason=reason.strip())
    _say(action, grant, by, reason=reason.strip())
    return grant


def _given(role: Role | None, permission: str) -> frozenset[str]:
    if role is not None:
        return permissions_given(role)
    if permission != EVERYTHING and permission_named(permission) is None:
        raise UnknownPermission(permission=permission)
    return frozenset({permission})


def _place(resource: Model | None) -> tuple[str, str]:
    if resource is None:
        return "", ""
    place = reference(resource)
    if place is None:
        raise NotAResource()
    return place


def _thing(grant: Grant) -> Model | None:
    """The resource of a grant; one that is gone is stood for by an unsaved row with its id."""
    kind = kind_named(grant.resource_kind)
    return thing_of(grant) or (kind.model(pk=grant.resource_id) if kind else None)


def must_hold(
    by: User | None,
    door: str,
    given: Iterable[str],
    resource: Model | None,
    until: datetime | None = None,
) -> None:
    """Raises MoreThanYouHold unless `by` may use `door` and holds all of `given` there.

    What is given lasts until `until`, so what `by` holds must last as long. Read from the database,
    in the turn of the caller: what was kept a moment ago may be void.
    """
    if by is None:
        return
    rights = read_rights(by.pk)
    lasting = read_rights(by.pk, until - datetime.resolution) if until else rights
    missing = sorted(name for name in given if not lasting.allow(name, resource))
    is_open = User.objects.filter(pk=by.pk, is_active=True).exists()
    if not is_open or not rights.allow(door, resource) or missing:
        raise MoreThanYouHold(missing=", ".join(missing or [door]))


def _must_be_another(grant: Grant, by: User) -> None:
    if by.pk in (grant.granted_by_id, grant.user_id):
        raise SecondPersonNeeded()


def keep_an_owner(others: QuerySet[User]) -> None:
    """Raises LastOwner when nobody is left who holds everything: nobody could undo that.

    In the caller's turn, so that of two owners who remove each other one is refused.
    """
    if not others.exists():
        raise LastOwner()


def _is_an_owners(grant: Grant) -> bool:
    """Does it give everything, on everything, for good?"""
    everything = EVERYTHING in _given(grant.role, grant.permission)
    return everything and not grant.resource_kind and grant.expires_at is None


def _create(**fields: object) -> Grant:
    try:
        with transaction.atomic():
            return Grant.objects.create(**fields)
    except IntegrityError as error:
        raise AlreadyGranted() from error


def _close_expired(user: User, role: Role | None, permission: str, place: tuple[str, str]) -> None:
    same = {"role": role, "permission": permission}
    for grant in _over().filter(user=user, resource_kind=place[0], resource_id=place[1], **same):
        _expire(grant)


def _expire(grant: Grant) -> None:
    GRANT_FLOW.move(grant, GrantStatus.EXPIRED, ended_at=timezone.now())
    _say("grants.expired", grant, None)


def _lock(user: User) -> None:
    """Changes of one person's grants take turns."""
    User.objects.select_for_update(no_key=True).get(pk=user.pk)


def _say(action: str, grant: Grant, by: User | None, reason: str = "") -> None:
    facts = {"grant": grant.pk, "what": str(grant), "reason": reason}
    record(action, target=grant.user, actor=by, facts=facts)


def _changed(user: User, by: User | None) -> None:
    """Whoever gained or lost something signs in again, unless they did it themselves."""
    if by is None or by.pk != user.pk:
        end_sessions(user=user, because="rights")
