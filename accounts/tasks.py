"""Periodic work on accounts."""

from celery import shared_task
from django.core.management import call_command

from .actions.codes import forget_old_codes
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
