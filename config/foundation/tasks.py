"""Background entries of the foundation."""

from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from . import events
from .models import IdempotencyKey

KEPT = timedelta(hours=24)  # as long as a phone may stay offline with an order half sent


@shared_task(name="foundation.deliver_events")
def deliver_events() -> int:
    return events.deliver_waiting()


@shared_task(name="foundation.forget_idempotency_keys")
def forget_idempotency_keys() -> int:
    old = IdempotencyKey.objects.filter(created_at__lt=timezone.now() - KEPT)
    return old.delete()[0]
