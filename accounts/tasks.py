"""Periodic work on accounts."""

from celery import shared_task
from django.core.management import call_command

from .actions.codes import forget_old_codes
from .actions.grants import expire_grants as expire
from .actions.impersonate import end_overdue_impersonations
from .actions.sessions import forget_old_sign_ins as forget
from .limits import forget_old_counts


@shared_task(name="accounts.forget_old_sign_ins")
def forget_old_sign_ins() -> None:
    """Sign-ins that nobody can use any more are closed; their tokens and sessions go."""
    forget()
    call_command("clearsessions")


@shared_task(name="accounts.forget_tries_and_codes")
def forget_tries_and_codes() -> None:
    """Counts of tries whose window is long over, and codes older than 30 days."""
    forget_old_counts()
    forget_old_codes()


@shared_task(name="accounts.expire_grants")
def expire_grants() -> None:
    """Grants count no more from their end on; this writes it down, and ends looks that are over."""
    expire()
    end_overdue_impersonations()
