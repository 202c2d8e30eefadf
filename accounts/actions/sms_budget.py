"""How many SMS may leave: each costs money, and pumping them pays crooks.

Counted from the rows of OneTimeCode; the caller holds `lock_sms()` until its own row is there, so
that calls at once do not overshoot. What was asked for counts whether or not it was sent: the
answer must not tell whether a number has an account.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db import connection
from django.db.models import Q, QuerySet
from django.utils import timezone

from ..limits import DAY, HOUR
from ..metrics import sms_breaker
from ..models import OneTimeCode

LOCK = 7_301_955  # one number for all processes: only one at a time judges the budgets
LOOK_BACK, ENOUGH, USED_SHARE = 100, 50, 0.1
TYPING = timedelta(minutes=2)  # younger codes may still be used


@dataclass(frozen=True)
class Refused:
    """Why no SMS leaves now, and for how many seconds."""

    because: str
    retry_after: int


@dataclass(frozen=True)
class Budget:
    """At most `most` codes in `seconds` for one value of `per` (none: for everybody)."""

    name: str
    most: int
    seconds: int
    per: str = ""


def lock_sms() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])


def judge_sms(*, destination: str, network_address: str | None) -> Refused | None:
    """The first budget that is used up, or None."""
    asked = {"destination": destination, "network_address": network_address}
    for budget in _budgets():
        rows = _sms()
        if budget.per:
            if asked[budget.per] is None:
                continue
            rows = rows.filter(**{budget.per: asked[budget.per]})
        else:
            rows = rows.exclude(_silent())
        if refused := _judge(budget, rows):
            return refused
    return _breaker()


def _budgets() -> Iterator[Budget]:
    yield Budget("cool_down", 1, 30, "destination")
    yield Budget("number_hour", 5, HOUR, "destination")
    yield Budget("number_day", 10, DAY, "destination")
    if not settings.RELAX_THROTTLES:
        yield Budget("address_hour", 20, HOUR, "network_address")
    yield Budget("everybody_day", settings.SMS["per_day"], DAY)


def _judge(budget: Budget, rows: QuerySet[OneTimeCode]) -> Refused | None:
    start = timezone.now() - timedelta(seconds=budget.seconds)
    times = rows.filter(created_at__gt=start).order_by("-created_at").values_list("created_at")
    full = times[budget.most - 1 : budget.most].first() if budget.most else (timezone.now(),)
    if full is None:
        return None
    return Refused(budget.name, max(1, round((full[0] - start).total_seconds())))


def _breaker() -> Refused | None:
    """Too many codes that nobody typed in: somebody is pumping. It closes when those are old."""
    now = timezone.now()
    start = now - timedelta(seconds=HOUR)
    sent = _sms().filter(sent_at__isnull=False, created_at__gt=start, created_at__lte=now - TYPING)
    rows = list(sent.order_by("-created_at").values_list("created_at", "used_at")[:LOOK_BACK])
    used = sum(used_at is not None for _at, used_at in rows)
    is_open = len(rows) > ENOUGH and used < USED_SHARE * len(rows)
    sms_breaker.set(is_open)
    if not is_open:
        return None
    return Refused("breaker", max(60, round((rows[ENOUGH][0] - start).total_seconds())))


def _sms() -> QuerySet[OneTimeCode]:
    return OneTimeCode.objects.filter(channel=OneTimeCode.Channel.SMS)


def _silent() -> Q:
    """Asked for a number without an account: nothing left, and nothing was paid."""
    kinds = OneTimeCode.Purpose
    return Q(purpose__in=(kinds.SIGN_IN, kinds.RESET), user=None)
