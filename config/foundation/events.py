"""Announce up: events stored with the change (outbox) and delivered once to each handler.

A handler's effects in PostgreSQL happen exactly once: they commit together with the delivery.
Effects outside happen at least once and carry the delivery's id (`current_delivery_id`) as
idempotency key.
"""

import logging
from collections import defaultdict
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any, TypeVar
from uuid import UUID

from celery import current_app
from django.db import connection, transaction
from django.utils import timezone

from .models import EventDelivery, StoredEvent

log = logging.getLogger(__name__)

FIRST_DELAY = timedelta(seconds=2)
LONGEST_DELAY = timedelta(hours=1)

current_delivery_id: ContextVar[UUID | None] = ContextVar("current_delivery_id", default=None)


@dataclass(frozen=True)
class Event:
    """Base of all events: a frozen dataclass named in the past tense that holds ids only."""


E = TypeVar("E", bound=Event)
Handler = Callable[[Any], None]

_kinds: dict[str, type[Event]] = {}
_handlers: dict[str, dict[str, Handler]] = defaultdict(dict)


def on(kind: type[E]) -> Callable[[Callable[[E], None]], Callable[[E], None]]:
    """Register a handler for an event. Handlers live in `handlers.py` of each app."""

    def register(handler: Callable[[E], None]) -> Callable[[E], None]:
        _kinds[kind.__name__] = kind
        _handlers[kind.__name__][f"{handler.__module__}.{handler.__qualname__}"] = handler
        return handler

    return register


def publish(event: Event) -> None:
    """Store `event` with one delivery per handler. Refuses to run outside a transaction."""
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("Publish inside the change's transaction.")
    name = type(event).__name__
    stored = StoredEvent.objects.create(name=name, data=asdict(event))
    handlers = _handlers[name]
    EventDelivery.objects.bulk_create(EventDelivery(event=stored, handler=key) for key in handlers)
    if handlers:
        transaction.on_commit(nudge, robust=True)


def nudge() -> None:
    """Wake a worker. Lost nudges do no harm: beat delivers every second."""
    current_app.send_task("foundation.deliver_events", ignore_result=True)


def deliver_waiting(limit: int = 200) -> int:
    """Deliver up to `limit` waiting events; returns how many were tried."""
    return next((n for n in range(limit) if not deliver_next()), limit)


def deliver_next() -> bool:
    """Deliver one waiting event; False when none is due. Safe in any number of workers at once."""
    with transaction.atomic():
        delivery = (
            EventDelivery.objects.select_for_update(of=("self",), skip_locked=True)
            .select_related("event")
            .filter(done_at=None, due_at__lte=timezone.now())
            .order_by("due_at")
            .first()
        )
        if delivery is None:
            return False
        _run(delivery)
    return True


def _run(delivery: EventDelivery) -> None:
    token = current_delivery_id.set(delivery.pk)
    try:
        with transaction.atomic():
            handler = _handlers[delivery.event.name][delivery.handler]
            handler(_kinds[delivery.event.name](**delivery.event.data))
    except Exception as error:  # noqa: BLE001  one failing handler must not stop the others
        log.exception("Delivery %s to %s failed", delivery.pk, delivery.handler)
        _put_off(delivery, error)
    else:
        delivery.done_at = timezone.now()
        delivery.save(update_fields=["done_at"])
    finally:
        current_delivery_id.reset(token)


def _put_off(delivery: EventDelivery, error: Exception) -> None:
    delay = min(FIRST_DELAY * 2 ** min(delivery.tries, 12), LONGEST_DELAY)
    delivery.tries += 1
    delivery.due_at = timezone.now() + delay
    delivery.error = f"{type(error).__name__}: {error}"[:2000]
    delivery.save(update_fields=["tries", "due_at", "error"])
