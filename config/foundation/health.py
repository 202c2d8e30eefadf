"""Is the process alive, can it serve, and what exactly is wrong (for staff and `doctor`)."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Min
from django.utils import timezone

from .models import EventDelivery

LOW_DISK = 500 * 1024 * 1024  # bytes; PostgreSQL needs room to write its log
LATE_EVENTS = 60  # seconds that an event may wait before somebody should look


@dataclass(frozen=True)
class Finding:
    """One check's answer: `ok`, what was seen, and what to do when it is not ok."""

    name: str
    ok: bool
    seen: str
    advice: str = ""


def check_database() -> Finding:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('server_version')")
        version = cursor.fetchone()[0]
    return Finding("database", True, f"PostgreSQL {version}")


def check_migrations() -> Finding:
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    seen = f"{len(plan)} unapplied" if plan else "all applied"
    return Finding("migrations", not plan, seen, "Run: manage.py migrate")


def check_cache() -> Finding:
    cache.set("health", "ok", 10)
    advice = "Is Valkey running? See: manage.py services status"
    return Finding("cache", cache.get("health") == "ok", "read back what was written", advice)


def check_outbox() -> Finding:
    waiting = EventDelivery.objects.filter(done_at=None)
    oldest = waiting.aggregate(at=Min("event__at"))["at"]
    age = (timezone.now() - oldest).total_seconds() if oldest else 0
    advice = "Is a worker running? Look at Foundation › Event deliveries in the admin."
    return Finding("outbox", age < LATE_EVENTS, f"oldest waiting event is {age:.0f} s old", advice)


def check_disk() -> Finding:
    place = Path(settings.DATA_DIR)
    free = shutil.disk_usage(place if place.exists() else place.parent).free
    seen = f"{free // 1024 // 1024} MB free at {place}"
    return Finding("disk", free > LOW_DISK, seen, "Free some space or set DATA_DIR elsewhere.")


CHECKS: list[Callable[[], Finding]] = [
    check_database,
    check_migrations,
    check_cache,
    check_outbox,
    check_disk,
]


def examine(checks: list[Callable[[], Finding]] | None = None) -> list[Finding]:
    """Run the checks; one that raises is a finding too, never a crash."""
    return [_run(check) for check in (CHECKS if checks is None else checks)]


def _run(check: Callable[[], Finding]) -> Finding:
    try:
        return check()
    except Exception as error:  # noqa: BLE001  the point is to report whatever is wrong
        name = check.__name__.removeprefix("check_")
        first_line = str(error).strip().split("\n")[0]
        advice = "See: manage.py services status"
        return Finding(name, ok=False, seen=f"{type(error).__name__}: {first_line}", advice=advice)
