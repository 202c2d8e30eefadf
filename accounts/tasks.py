"""Periodic work on accounts."""

from celery import shared_task
from django.core.management import call_command

from .actions.sessions import forget_old_sign_ins as forget


@shared_task(name="accounts.forget_old_sign_ins")
def forget_old_sign_ins() -> None:
    """Sign-ins that nobody can use any more are closed; their tokens and sessions go."""
    forget()
    call_command("clearsessions")
