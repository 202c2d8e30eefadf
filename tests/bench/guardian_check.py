"""The other half of permission_check: the same people and permissions with what Django has."""

from typing import Any

import django

from .permission_check import (
    ASKED,
    COLD,
    GRANTS,
    NAMES,
    PEOPLE,
    ROLES,
    WARM,
    Line,
    measure,
    names_of,
    show,
)

LABEL = f"auth.{ASKED.split('.')[1]}"


def fill() -> None:
    """Groups stand for roles; without inheritance, so each holds what the chain would give."""
    from django.contrib.auth.models import Group, Permission, User
    from django.contrib.contenttypes.models import ContentType
    from guardian.models import GroupObjectPermission

    kind = ContentType.objects.get_for_model(Group)
    made = Permission.objects.bulk_create(
        Permission(codename=name.split(".")[1], name=name, content_type=kind) for name in NAMES
    )
    permission = dict(zip(NAMES, made, strict=True))
    groups = Group.objects.bulk_create(Group(name=f"b{n}") for n in range(ROLES))
    holds = {
        n: {name for m in range(n - n % 5, n + 1) for name in names_of(m)} for n in range(ROLES)
    }
    Group.permissions.through.objects.bulk_create(
        Group.permissions.through(group=groups[n], permission=permission[name])
        for n in range(ROLES)
        for name in holds[n]
    )
    people = User.objects.bulk_create(User(username=f"b{n}") for n in range(PEOPLE))
    User.groups.through.objects.bulk_create(
        (
            User.groups.through(user=person, group=groups[(number + 7 * part) % ROLES])
            for number, person in enumerate(people)
            for part in range(GRANTS // PEOPLE)
        ),
        ignore_conflicts=True,
    )
    GroupObjectPermission.objects.bulk_create(
        GroupObjectPermission(
            group=groups[n], permission=permission[name], content_type=kind, object_pk=groups[1].pk
        )
        for n in range(ROLES)
        for name in holds[n]
    )


def measure_both() -> list[Line]:
    from django.contrib.auth.backends import ModelBackend
    from django.contrib.auth.models import Group, User
    from guardian.backends import ObjectPermissionBackend

    people = list(User.objects.order_by("pk")[:1])
    person: Any = people[0]
    thing = Group.objects.get(name="b1")
    plain, guardian = ModelBackend(), ObjectPermissionBackend()

    def new_object(_index: int) -> User:
        return User(pk=person.pk, username=person.username, is_active=True)

    codename = LABEL.split(".")[1]
    return [
        measure("ModelBackend, cold", lambda i: plain.has_perm(new_object(i), LABEL), COLD),
        measure("ModelBackend, warm", lambda _i: plain.has_perm(person, LABEL), WARM),
        measure(
            "django-guardian, on a thing, cold",
            lambda i: guardian.has_perm(new_object(i), LABEL, thing),
            COLD,
        ),
        measure(
            "django-guardian, on a thing, as it comes",
            lambda _i: guardian.has_perm(person, codename, thing),
            COLD,
        ),
        *_checker(person, codename, thing),
    ]


def _checker(person: Any, codename: str, thing: Any) -> list[Line]:
    """guardian's ObjectPermissionChecker remembers, where one is passed along by hand."""
    from guardian.core import ObjectPermissionChecker

    kept = ObjectPermissionChecker(person)
    what = "django-guardian, checker kept, warm"
    return [measure(what, lambda _i: kept.has_perm(codename, thing), WARM)]


def main() -> None:
    django.setup()
    from django.test.runner import DiscoverRunner

    runner = DiscoverRunner(verbosity=0, interactive=False)
    databases = runner.setup_databases()
    try:
        fill()
        show(measure_both())
    finally:
        runner.teardown_databases(databases)


if __name__ == "__main__":
    main()
