"""Changing what roles give. Whoever adds to a role must hold what they add, on everything."""

from collections.abc import Iterable

from django.db import transaction
from django.db.utils import DatabaseError

from config.foundation.access import permission_named

from ..errors import RoleCycle, UnknownPermission
from ..models import Role, RoleParent, RolePermission, User
from ..models.access import EVERYTHING
from ..selectors.access import permissions_given
from .audit import record
from .grants import must_hold

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

    Raises UnknownPermission, RoleCycle, or MoreThanYouHold when `by` does not hold what the role
    gives before or after.
    """
    wanted, above = set(permissions), list(parents)
    _must_be_known(wanted)
    before = _picture(role) if role else {}
    _must_hold_role(by, role)
    role = role or Role()
    role.name, role.label, role.description = name, label, description
    role.save()
    _set_permissions(role, wanted)
    _set_parents(role, above)
    _must_hold_role(by, role)
    after = _picture(role)
    if before != after:
        record("roles.changed", target=role, actor=by, before=before, after=after)
    return role


def _must_be_known(names: Iterable[str]) -> None:
    for name in names:
        if name != EVERYTHING and permission_named(name) is None:
            raise UnknownPermission(permission=name)


def _must_hold_role(by: User | None, role: Role | None) -> None:
    must_hold(by, "access.edit_roles", permissions_given(role) if role else (), None)


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
