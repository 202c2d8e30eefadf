"""Periodic work on accounts."""

from celery import shared_task
from django.core.management import call_command


@shared_task(name="accounts.forget_expired_tokens")
def forget_expired_tokens() -> None:
    """Refresh tokens past their end prove nothing any more; simplejwt's own command drops them."""
    call_command("flushexpiredtokens")
