"""Periodic work on accounts."""

from celery import shared_task
from django.core.management import call_command

from .actions.grants import expire_grants as expire
from .actions.impersonate import end_overdue_impersonations
from .actions.privacy.retention import run_retention
from .actions.seal import export_digests, seal_entries, unsealed
from .actions.sessions import forget_old_sign_ins as forget
from .actions.verify_audit import audit_breaks
from .limits import forget_old_counts
from .metrics import audit_broken, audit_unsealed, grievances_late
from .selectors.grievances import overdue_tickets


@shared_task(name="accounts.forget_old_sign_ins")
def forget_old_sign_ins() -> None:
    """Sign-ins that nobody can use any more are closed; their tokens and sessions go."""
    forget()
    call_command("clearsessions")


@shared_task(name="accounts.forget_tries")
def forget_tries() -> None:
    """Counts of tries whose window is long over."""
    forget_old_counts()


@shared_task(name="accounts.expire_grants")
def expire_grants() -> None:
    """Grants count no more from their end on; this writes it down, and ends looks that are over."""
    expire()
    end_overdue_impersonations()


@shared_task(name="accounts.seal_audit_log")
def seal_audit_log() -> None:
    """New entries get their place in the chain; after midnight the day's end is exported."""
    seal_entries()
    audit_unsealed.set(unsealed())
    export_digests()


@shared_task(name="accounts.check_audit_log")
def check_audit_log() -> None:
    """Seals also what came very late, then recomputes the whole chain."""
    seal_entries(whole=True)
    audit_broken.set(any(True for _broken in audit_breaks()))


@shared_task(name="accounts.retention")
def retention() -> None:
    """What is too old is forgotten; settings.RETENTION says when."""
    run_retention()


@shared_task(name="accounts.count_late_grievances")
def count_late_grievances() -> None:
    """Whoever watches the gauge sees a missed clock, also when nobody opens the desk."""
    grievances_late.set(overdue_tickets().count())
