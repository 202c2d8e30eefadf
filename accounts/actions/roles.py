"""Changing what roles give. Whoever adds to a role must hold what they add, on everything."""

from collections.abc import Iterable

from django.db import transaction
from django.db.utils import DatabaseError

from config.foundation.access import permission_named
from config.foundation.errors import InvalidInput

from ..errors import RoleCycle, SecondPersonNeeded, UnknownPermission
from ..models import Role, RoleParent, RolePermission, User
from ..models.access import EVERYTHING
from ..selectors.access import owners, permissions_given
from ..selectors.effect import needs_approval, people_with_role
from .audit import record
from .grants import FOREVER, keep_an_owner, must_hold, take_turn

DOOR = "access.edit_roles"
CYCLE = "23514"  # check_violation, raised by the trigger role_cycle


@transaction.atomic
def save_role(
    *,
    by: User | None,
    name: str,
    label: str,
    description: str = "",
    permissions: Iterable[str],
    parents: Iterable[Role] = (),
    role: Role | None = None,
) -> Role:
    """Make a role, or change `role`, to give exactly `permissions` and what `parents` give.

    Raises UnknownPermission, RoleCycle, InvalidInput when the name is taken, LastOwner when nobody
    would hold everything any more, SecondPersonNeeded for something risky that people of the role
    would get without an approver, or MoreThanYouHold unless `by` holds what the role gives before
    and after, and what comes new for good.
    """
    wanted, above = set(permissions), list(parents)
    _must_be_known(wanted)
    take_turn()
    had = permissions_given(role) if role else frozenset()
    gives = wanted.union(*(permissions_given(parent) for parent in above))
    # Before anything is written: an editor who has the role would hold whatever they add to it.
    must_hold(by, DOOR, had | gives, None)
    must_hold(by, DOOR, gives - had, None, until=FOREVER)
    _must_not_need_approval(by, role, gives - had)
    owned = EVERYTHING in had and owners().exists()
    saved = _write(role, wanted, above, by, name=name, label=label, description=description)
    if owned:
        keep_an_owner(owners())
    return saved


def _write(
    role: Role | None, wanted: set[str], above: list[Role], by: User | None, **fields: str
) -> Role:
    before = _picture(role) if role else {}
    role = role or Role()
    for name, value in fields.items():
        setattr(role, name, value)
    _save(role)
    _set_permissions(role, wanted)
    _set_parents(role, above)
    after = _picture(role)
    if before != after:
        record("roles.changed", target=role, actor=by, before=before, after=after)
    return role


def _save(role: Role) -> None:
    if Role.objects.filter(name=role.name).exclude(pk=role.pk).exists():
        raise InvalidInput(reason="There is a role of this name already.")
    role.save()


def _must_not_need_approval(by: User | None, role: Role | None, new: Iterable[str]) -> None:
    """Where a risky grant waits for another person, a role that people have is no way round.

    A role that nobody has may take it on: its grants wait.
    """
    if by is None or role is None or not needs_approval(new):
        return
    if people_with_role(role).exists():
        raise SecondPersonNeeded()


def _must_be_known(names: Iterable[str]) -> None:
    for name in names:
        if name != EVERYTHING and permission_named(name) is None:
            raise UnknownPermission(permission=name)


def _set_permissions(role: Role, wanted: set[str]) -> None:
    has = set(role.permissions.values_list("permission", flat=True))
    role.permissions.filter(permission__in=has - wanted).delete()
    RolePermission.objects.bulk_create(
        RolePermission(role=role, permission=name) for name in sorted(wanted - has)
    )


def _set_parents(role: Role, wanted: list[Role]) -> None:
    has = set(role.parent_links.values_list("parent_id", flat=True))
    ids = {parent.pk for parent in wanted}
    role.parent_links.filter(parent_id__in=has - ids).delete()
    try:
        with transaction.atomic():
            for pk in sorted(ids - has):
                RoleParent.objects.create(role=role, parent_id=pk)
    except DatabaseError as error:
        if getattr(error.__cause__, "sqlstate", "") == CYCLE:
            raise RoleCycle() from error
        raise


def _picture(role: Role) -> dict[str, object]:
    return {
        "name": role.name,
        "label": role.label,
        "permissions": sorted(role.permissions.values_list("permission", flat=True)),
        "parents": sorted(role.parents.values_list("name", flat=True)),
    }
