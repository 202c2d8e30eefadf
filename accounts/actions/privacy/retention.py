"""What is forgotten with age; the audit log never is. Each job has its days in RETENTION."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from config.foundation.events import publish

from ...errors import AccountHeld
from ...events import AccountSleeps
from ...flows import GrantStatus, TicketStatus
from ...hooks import RetentionJob, retention_jobs
from ...models import AuditEntry, Grant, GrievanceTicket, OneTimeCode, User, UserSession
from ..audit import record
from .erase import erase_account

TOLD = "account.sleeps_told"
NOTICE = timedelta(hours=48)  # DPDP Rules 2025, rule 8(2)
AT_ONCE = 500  # people per run: the rest has its turn tomorrow


def run_retention(*, dry_run: bool = False) -> list[dict[str, Any]]:
    """Run every job, or only count what it would touch: name, days and rows of each."""
    return [_run(job, dry_run) for jobs in retention_jobs.ask() for job in jobs]


def _run(job: RetentionJob, dry_run: bool) -> dict[str, Any]:
    days = settings.RETENTION[job.name]
    rows = job.due(timezone.now() - timedelta(days=days))
    count = rows.count() if dry_run else job.forget(rows)
    return {"name": job.name, "days": days, "rows": count}


@retention_jobs.answer
def own_jobs() -> list[RetentionJob]:
    return [
        RetentionJob("ended_sign_ins", _sign_ins, _delete),
        RetentionJob("one_time_codes", _codes, _delete),
        RetentionJob("contacts_of_tickets", _tickets, lambda rows: rows.update(email="", phone="")),
        RetentionJob("sleeping_told", _sleeping_untold, _tell),
        RetentionJob("sleeping_accounts", _sleeping_told, _erase),
    ]


def _delete(rows: QuerySet[Any]) -> int:
    return rows.delete()[0]


def _sign_ins(before: datetime) -> QuerySet[Any]:
    return UserSession.objects.filter(ended_at__lt=before)


def _codes(before: datetime) -> QuerySet[Any]:
    return OneTimeCode.objects.filter(expires_at__lt=before)


def _tickets(before: datetime) -> QuerySet[Any]:
    """Contacts in settled tickets of deleted accounts; they were left open for the answer."""
    settled = GrievanceTicket.objects.filter(status=TicketStatus.CLOSED, closed_at__lt=before)
    return settled.filter(user__anonymised_at__isnull=False).exclude(email="", phone="")


def sleeping(before: datetime) -> QuerySet[User]:
    """Customers of whom nothing was seen since. The log also knows sign-ins long forgotten."""
    me = OuterRef("pk")
    seen = UserSession.objects.filter(user=me, last_seen_at__gte=before)
    acted = AuditEntry.objects.filter(actor=me, at__gte=before)
    held = Grant.objects.filter(user=me, status__in=(GrantStatus.ACTIVE, GrantStatus.WAITING))
    old = User.objects.filter(email__isnull=False, created_at__lt=before)  # can be told
    quiet = old.exclude(last_login__gte=before)
    return quiet.exclude(Exists(seen) | Exists(acted) | Exists(held)).order_by("pk")


def _notices(before: datetime) -> QuerySet[AuditEntry]:
    """Notices of this sleep; one that somebody answered by signing in is older than that."""
    return AuditEntry.objects.filter(target_kind="person", action=TOLD, at__gte=before)


def _told(before: datetime, **when: datetime) -> list[int]:
    found = _notices(before).filter(**when).values_list("target_id", flat=True)
    return [int(key) for key in found]


def _sleeping_untold(before: datetime) -> QuerySet[User]:
    return sleeping(before).exclude(pk__in=_told(before))


def _sleeping_told(before: datetime) -> QuerySet[User]:
    return sleeping(before).filter(pk__in=_told(before, at__lte=timezone.now() - NOTICE))


def _tell(rows: QuerySet[Any]) -> int:
    return sum(_tell_one(user) for user in rows[:AT_ONCE])


@transaction.atomic
def _tell_one(user: User) -> bool:
    record(TOLD, target=user)
    publish(AccountSleeps(user_id=user.pk))
    return True


def _erase(rows: QuerySet[Any]) -> int:
    return sum(_erase_one(user) for user in rows[:AT_ONCE])


def _erase_one(user: User) -> bool:
    """Whoever is owed something stays until that is done."""
    try:
        return erase_account(user=user, because="inactive")
    except AccountHeld:
        return False
