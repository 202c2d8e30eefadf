"""Reads about roles and grants: what a role gives, who holds it, and why somebody may."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Model, Q, QuerySet
from django.utils import timezone

from config.foundation.access import givers_of, reaches

from ..flows import GrantStatus
from ..models import Grant, Role, RoleParent, RolePermission, User
from ..models.access import EVERYTHING


@dataclass(frozen=True)
class Chain:
    """One way from a grant to a permission: through which roles, and what stands against it.

    `state` is "holds", or why it does not: "expired", "revoked", "waiting", "refused",
    "other_resource", "inactive" (the account is closed).
    """

    grant: Grant
    roles: tuple[str, ...]
    permission: str
    state: str

    @property
    def kind(self) -> str:
        """How: "direct", "role" or "parent_role"."""
        return ("direct", "role", "parent_role")[min(len(self.roles), 2)]


class Hierarchy:
    """All roles at once, in two queries: there are dozens, not thousands."""

    def __init__(self) -> None:
        self.parents: dict[int, list[int]] = {}
        for role, parent in RoleParent.objects.order_by("pk").values_list("role_id", "parent_id"):
            self.parents.setdefault(role, []).append(parent)
        self.given: dict[int, set[str]] = {}
        for role, name in RolePermission.objects.values_list("role_id", "permission"):
            self.given.setdefault(role, set()).add(name)

    def closure(self, role_id: int) -> set[int]:
        """The role and all it inherits from."""
        found, waiting = set[int](), [role_id]
        while waiting:
            role = waiting.pop()
            if role not in found:
                found.add(role)
                waiting += self.parents.get(role, [])
        return found

    def gives(self, role_id: int) -> set[str]:
        """What holding the role gives, inherited permissions included."""
        return set().union(*(self.given.get(pk, set()) for pk in self.closure(role_id)))

    def paths(self, role_id: int, above: tuple[int, ...] = ()) -> Iterator[tuple[int, ...]]:
        """Each way up from the role, itself first."""
        path = (*above, role_id)
        yield path
        for parent in self.parents.get(role_id, []):
            yield from self.paths(parent, path)


def permissions_given(role: Role) -> frozenset[str]:
    """What holding `role` gives, inherited permissions included."""
    return frozenset(Hierarchy().gives(role.pk))


def grants_in_force() -> QuerySet[Grant]:
    now = timezone.now()
    return Grant.objects.filter(status=GrantStatus.ACTIVE).filter(
        Q(expires_at=None) | Q(expires_at__gt=now)
    )


def owners(without: Grant | None = None) -> QuerySet[User]:
    """People with open accounts who hold everything for good, not only by `without`."""
    tree = Hierarchy()
    roles = [pk for pk in Role.objects.values_list("pk", flat=True) if EVERYTHING in tree.gives(pk)]
    all_of_it = Q(role_id__in=roles) | Q(permission=EVERYTHING)
    found = grants_in_force().filter(all_of_it, resource_kind="", expires_at=None)
    if without is not None:
        found = found.exclude(pk=without.pk)
    return User.objects.filter(is_active=True, pk__in=found.values("user"))


def chains(user: User, permission: str, resource: Model | None = None) -> list[Chain]:
    """Every grant that gives or gave `permission` to `user`, the ones that hold first."""
    tree, givers = Hierarchy(), givers_of(permission) | {EVERYTHING}
    labels = dict(Role.objects.values_list("pk", "name"))
    grants = Grant.objects.filter(user=user).select_related("role", "granted_by", "ended_by")
    found = [
        Chain(grant, tuple(labels[pk] for pk in path), name, _state(user, grant, resource))
        for grant in grants
        for path, name in _ways(grant, tree, givers)
    ]
    return sorted(found, key=lambda chain: chain.state != "holds")


def _ways(
    grant: Grant, tree: Hierarchy, givers: frozenset[str]
) -> Iterator[tuple[tuple[int, ...], str]]:
    if grant.role is None:
        if grant.permission in givers:
            yield (), grant.permission
        return
    for path in tree.paths(grant.role.pk):
        for name in sorted(tree.given.get(path[-1], set()) & givers):
            yield path, name


def _state(user: User, grant: Grant, resource: Any) -> str:
    if not user.is_active:
        return "inactive"
    if grant.status != GrantStatus.ACTIVE:
        return str(grant.status)
    if grant.expires_at and grant.expires_at <= timezone.now():
        return "expired"
    place = (grant.resource_kind, grant.resource_id)
    reached = place == ("", "") or (resource is not None and place in reaches(resource))
    return "holds" if reached else "other_resource"
