"""What can be permitted, and on what: each app registers its words in its `permissions.py`.

A permission has a business name ("orders.cancel"). It covers Django's own names
("shop.view_order"), so that the admin asks for the same thing as everybody else.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Model


@dataclass(frozen=True)
class Permission:
    """`risky` ones ask for a fresh second factor, and for a second approver where that is set."""

    name: str
    label: Any
    covers: tuple[str, ...] = ()
    risky: bool = False


@dataclass(frozen=True)
class ResourceKind:
    """A kind of thing that a grant can be limited to.

    `key` is the field that people know it by. `within` gives the (kind, id) of what contains a
    thing, from what it already holds: a grant on a category reaches its products.
    """

    name: str
    label: Any
    model: type[Model]
    key: str
    within: Callable[[Any], Iterable[tuple[str, str]]] = lambda thing: ()


_permissions: dict[str, Permission] = {}
_givers: dict[str, frozenset[str]] = {}
_kinds: dict[str, ResourceKind] = {}
_kind_of: dict[type[Model], ResourceKind] = {}


def register(*permissions: Permission) -> None:
    """Make permissions known. Registering a name twice replaces it."""
    for permission in permissions:
        _permissions[permission.name] = permission
        for covered in permission.covers:
            _givers[covered] = _givers.get(covered, frozenset()) | {permission.name}


def register_resource(kind: ResourceKind) -> None:
    _kinds[kind.name] = kind
    _kind_of[kind.model] = kind


def permissions() -> list[Permission]:
    """All that are registered, by name."""
    return [_permissions[name] for name in sorted(_permissions)]


def permission_named(name: str) -> Permission | None:
    return _permissions.get(name)


def givers_of(name: str) -> frozenset[str]:
    """The permissions any of which gives `name`: itself, and those that cover it."""
    return _givers.get(name, frozenset()) | {name}


def resource_kinds() -> list[ResourceKind]:
    return [_kinds[name] for name in sorted(_kinds)]


def kind_named(name: str) -> ResourceKind | None:
    return _kinds.get(name)


def kind_of(model: type[Model]) -> ResourceKind | None:
    return _kind_of.get(model)


def reference(thing: Model) -> tuple[str, str] | None:
    """(kind, id) of a thing, None when its kind is not registered."""
    kind = _kind_of.get(thing.__class__)  # of what a lazy object stands for
    return (kind.name, str(thing.pk)) if kind else None


def reaches(thing: Model) -> list[tuple[str, str]]:
    """The references whose grants reach `thing`: its own and those of what contains it."""
    kind = _kind_of.get(thing.__class__)  # of what a lazy object stands for
    return [(kind.name, str(thing.pk)), *kind.within(thing)] if kind else []


def find_resource(text: str) -> Model | None:
    """The thing that "order:HT-7K2M" names, None when there is none."""
    name, _colon, key = text.partition(":")
    kind = _kinds.get(name)
    if kind is None or not key:
        return None
    found: Model | None = kind.model._default_manager.filter(**{kind.key: key}).first()
    return found
