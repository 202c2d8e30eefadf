"""How long is one permission check? Ours, Django's ModelBackend and django-guardian, in one run.

    make bench-access

50 roles × 300 permissions × 10,000 grants on a scratch PostgreSQL. Each is asked the same: does
this person hold one of the permissions, on a category where that can be said? Cold means that
nothing is remembered of the person, warm that the same was asked a moment ago. The other two keep
what they know on the person's object only, for one request; ours keeps it for the process, so
"next request" is a new object of the same person. Times are CPU time of this process; the work of
the database comes on top, and grows with the number of queries.
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from time import process_time

ROOT = Path(__file__).resolve().parent.parent.parent
ROLES, PERMISSIONS, GRANTS, PEOPLE = 50, 300, 10_000, 2_500
NAMES = [f"bench.act_{number}" for number in range(PERMISSIONS)]
ASKED = NAMES[7]  # the first person has it on everything
ASKED_THERE = NAMES[45]  # and this on category 1 only
WARM, COLD = 10_000, 200


@dataclass(frozen=True)
class Line:
    """One line of the table."""

    what: str
    microseconds: float
    queries: float


def names_of(role: int) -> list[str]:
    """Each role gives twelve permissions by itself."""
    return [NAMES[(role * 6 + step) % PERMISSIONS] for step in range(12)]


def measure(what: str, ask: Callable[[int], bool], times: int) -> Line:
    """The mean of `times` checks; another round counts the queries."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    assert ask(0) is True, f"{what}: the answer is wrong"
    began = process_time()
    for index in range(times):
        ask(index)
    took = process_time() - began
    rounds = min(times, 50)
    with CaptureQueriesContext(connection) as queries:
        for index in range(rounds):
            ask(index)
    return Line(what, took / times * 1e6, len(queries) / rounds)


def fill_ours() -> None:
    """Roles in chains of five; four grants for each person, every second one on a category."""
    from accounts.models import Grant, Role, RoleParent, RolePermission, User

    roles = Role.objects.bulk_create(Role(name=f"b{n}", label=f"B{n}") for n in range(ROLES))
    RolePermission.objects.bulk_create(
        RolePermission(role=role, permission=name)
        for number, role in enumerate(roles)
        for name in names_of(number)
    )
    RoleParent.objects.bulk_create(
        RoleParent(role=roles[n], parent=roles[n - 1]) for n in range(ROLES) if n % 5
    )
    people = User.objects.bulk_create(User(email=f"b{n}@bench.invalid") for n in range(PEOPLE))
    Grant.objects.bulk_create(
        Grant(
            user=person,
            role=roles[(number + 7 * part) % ROLES],
            resource_kind="category" if part % 2 else "",
            resource_id=str(part) if part % 2 else "",
            reason="bench",
        )
        for number, person in enumerate(people)
        for part in range(GRANTS // PEOPLE)
    )


def measure_ours() -> list[Line]:
    """Expects `fill_ours` to have run."""
    from accounts.models import User
    from accounts.selectors.rights import forget_rights, may
    from shop.models import Category

    people = list(User.objects.filter(email__endswith="@bench.invalid").order_by("pk")[:COLD])
    person, category = people[0], Category(pk=1)

    def cold(index: int) -> bool:
        forget_rights()
        return may(people[index % COLD], ASKED)

    def next_request(index: int) -> bool:
        return may(others[index % COLD], ASKED)

    lines = [measure("Haat, cold", cold, COLD)]
    others = [User.objects.get(pk=person.pk) for _copy in range(COLD)]
    return [
        *lines,
        measure("Haat, next request", next_request, COLD),
        measure("Haat, warm", lambda _index: may(person, ASKED), WARM),
        measure(
            "Haat, warm, on a category", lambda _index: may(person, ASKED_THERE, category), WARM
        ),
        measure("Haat, warm, user.has_perm", lambda _index: person.has_perm(ASKED), WARM),
    ]


def run_ours() -> list[Line]:
    """On a scratch copy of the shop's database, taken down again."""
    import django

    django.setup()
    from django.test.runner import DiscoverRunner

    runner = DiscoverRunner(verbosity=0, interactive=False)
    databases = runner.setup_databases()
    try:
        fill_ours()
        return measure_ours()
    finally:
        runner.teardown_databases(databases)


def main() -> None:
    """Engines of its own; the others run in a process with settings of their own."""
    with tempfile.TemporaryDirectory(prefix="haat-bench-") as folder:
        os.environ |= {"DATA_DIR": folder, "DJANGO_SETTINGS_MODULE": "config.settings.test"}
        os.environ.pop("DATABASE_URL", None)
        from config.engines.places import Places
        from config.engines.postgres import Postgres

        engine = Postgres(Places(Path(folder)), lasting=False, say=lambda sentence: None)
        engine.start(leashed=True)
        try:
            say(f"{ROLES} roles × {PERMISSIONS} permissions × {GRANTS:,} grants")
            say(f"{'':<42}{'µs a check':>12}{'queries':>9}")
            show(run_ours())
            run_others(Places(Path(folder)).sockets)
        finally:
            engine.stop()


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def show(lines: list[Line]) -> None:
    for line in lines:
        say(f"{line.what:<42}{line.microseconds:>12,.1f}{line.queries:>9.1f}")


def run_others(sockets: Path) -> None:
    settings = {"DJANGO_SETTINGS_MODULE": "tests.bench.guardian_settings"}
    environment = os.environ | settings | {"BENCH_SOCKETS": str(sockets)}
    words = [sys.executable, "-m", "tests.bench.guardian_check"]
    subprocess.run(words, cwd=ROOT, env=environment, check=True)


if __name__ == "__main__":
    main()
