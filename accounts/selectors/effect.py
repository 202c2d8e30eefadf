"""What a change of access would do, before it is made: the difference that staff see."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256

from django.conf import settings
from django.db.models import Model, Q, QuerySet

from config.foundation.access import (
    find_resource,
    givers_of,
    kind_named,
    permission_named,
    permissions,
    reaches,
)

from ..errors import NotAResource
from ..models import Grant, Role, User
from ..models.access import EVERYTHING
from .access import Hierarchy, grants_in_force
from .rights import read_rights, rights_of


@dataclass(frozen=True)
class Effect:
    """Names of permissions that come, go and stay; how many people it touches; does it wait?"""

    gained: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()
    people: int = 1
    waits: bool = False

    @property
    def fingerprint(self) -> str:
        """The same for the same effect: has anything changed since it was shown?"""
        words = "|".join(map(",".join, (self.gained, self.lost, self.kept, [str(self.waits)])))
        return sha256(words.encode()).hexdigest()


def resource_named(text: str) -> Model | None:
    """The thing that "category:clothing/sarees" names; None for "". Raises NotAResource."""
    if not text:
        return None
    try:
        found = find_resource(text)
    except (ValueError, OverflowError):  # "person:me": not a key of that kind
        found = None
    if found is None:
        raise NotAResource()
    return found


def thing_of(grant: Grant) -> Model | None:
    """What the grant is limited to; None for everything, and for what is gone."""
    kind = kind_named(grant.resource_kind)
    if kind is None:
        return None
    found: Model | None = kind.model._default_manager.filter(pk=grant.resource_id).first()
    return found


def names_of_places(grants: Iterable[Grant]) -> dict[tuple[str, str], str]:
    """(kind, id) → "category:clothing/sarees", in one query per kind; gone things keep their id."""
    wanted: dict[str, set[str]] = {}
    for grant in grants:
        if grant.resource_kind:
            wanted.setdefault(grant.resource_kind, set()).add(grant.resource_id)
    return {(kind, pk): name for kind, ids in wanted.items() for pk, name in _names(kind, ids)}


def given_by(role: Role | None, permission: str = "", tree: Hierarchy | None = None) -> set[str]:
    """What a grant of the role or the permission gives, EVERYTHING spelt out."""
    if role is None:
        return _spelt_out({permission})
    return _role_gives(role.pk, tree or Hierarchy())


def grant_effect(
    *, user: User, role: Role | None, permission: str, resource: Model | None
) -> Effect:
    """What a new grant would add to what `user` holds there already."""
    given, held = given_by(role, permission), _held(user, resource)
    waits = needs_approval(given)
    return Effect(gained=_sorted(given - held), kept=_sorted(given & held), waits=waits)


def revoke_effect(grant: Grant) -> Effect:
    """What its holder would lose: all it gives but what other grants give as well."""
    tree = Hierarchy()
    given = given_by(grant.role, grant.permission, tree)
    others = grants_in_force().filter(user=grant.user).exclude(pk=grant.pk)
    place = (grant.resource_kind, grant.resource_id)
    left: set[str] = set()
    for other in others.select_related("role"):
        if (other.resource_kind, other.resource_id) in (("", ""), place):
            left |= given_by(other.role, other.permission, tree)
    return Effect(lost=_sorted(given - left), kept=_sorted(given & left))


def role_effect(
    *, role: Role | None, permissions: Iterable[str], parents: Sequence[Role]
) -> Effect:
    """What a role would give that it does not give now, and the reverse."""
    tree = Hierarchy()
    before = _role_gives(role.pk, tree) if role else set()
    after = _spelt_out(permissions).union(*(_role_gives(one.pk, tree) for one in parents))
    people = people_with_role(role).count() if role else 0
    return Effect(_sorted(after - before), _sorted(before - after), _sorted(before & after), people)


def people_with_role(role: Role) -> QuerySet[User]:
    """Who holds the role, or one that inherits from it, on anything."""
    tree = Hierarchy()
    heirs = [pk for pk in Role.objects.values_list("pk", flat=True) if role.pk in tree.closure(pk)]
    granted = grants_in_force().filter(role_id__in=heirs)
    return User.objects.filter(is_active=True, pk__in=granted.values("user"))


def grants_giving(permission: str, resource: Model | None = None) -> QuerySet[Grant]:
    """Grants in force that give `permission` on `resource` (None: wherever), of open accounts."""
    tree, givers = Hierarchy(), givers_of(permission) | {EVERYTHING}
    roles = [pk for pk in Role.objects.values_list("pk", flat=True) if tree.gives(pk) & givers]
    found = grants_in_force().filter(user__is_active=True)
    found = found.filter(Q(role_id__in=roles) | Q(permission__in=givers))
    if resource is not None:
        places = Q(resource_kind="")
        for kind, key in reaches(resource):
            places |= Q(resource_kind=kind, resource_id=key)
        found = found.filter(places)
    return found.select_related("user", "role")


def approvers(
    given: Iterable[str], resource: Model | None, but: Iterable[int | None]
) -> list[User]:
    """Who may approve such a grant: may grant, hold all of it there, and are none of `but`."""
    wanted, banned = {"access.grant", *given}, set(but)
    asked = {one.user for one in grants_giving("access.grant")}
    return [
        person
        for person in sorted(asked, key=lambda one: one.pk)
        if person.pk not in banned and _holds_all(person, wanted, resource)
    ]


def _holds_all(person: User, names: Iterable[str], resource: Model | None) -> bool:
    rights = read_rights(person.pk)
    return all(rights.allow(name, resource) for name in names)


def needs_approval(names: Iterable[str]) -> bool:
    """Is any of it risky, in a shop where that takes two people? What nobody knows is risky."""
    known = [permission_named(name) for name in names]
    risky = any(one is None or one.risky for one in known)
    return bool(settings.ACCESS_SECOND_APPROVER) and risky


def _role_gives(pk: int, tree: Hierarchy) -> set[str]:
    return _spelt_out(tree.gives(pk))


def _spelt_out(names: Iterable[str]) -> set[str]:
    said = set(names)
    return said | {one.name for one in permissions()} if EVERYTHING in said else said


def _held(user: User, resource: Model | None) -> set[str]:
    rights = read_rights(user.pk)
    every = (EVERYTHING, *(one.name for one in permissions()))
    return {name for name in every if rights.allow(name, resource)}


def _names(kind: str, ids: set[str]) -> Iterable[tuple[str, str]]:
    known = kind_named(kind)
    rows = known.model._default_manager.filter(pk__in=ids) if known else ()
    keys = {str(row.pk): str(getattr(row, known.key)) for row in rows} if known else {}
    return [(pk, f"{kind}:{keys.get(pk, pk)}") for pk in ids]


def _sorted(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(names))


def held_somewhere(user: User, permission: str) -> bool:
    """On everything, or on at least one thing: enough to open the form, never enough to save it."""
    rights = rights_of(user)
    return rights.allow(permission) or any(rights.ids(permission, kind) for kind, _id in rights.on)
