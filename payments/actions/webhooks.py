"""The inbox: store what the gateway sends, answer at once, work on it until it is done."""

import hashlib
import json
import logging
import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from config.foundation.errors import DomainError

from ..errors import Malformed, NotFromGateway
from ..flows import INBOX_FLOW, InboxStatus
from ..gateways.entities import read_payment, read_refund
from ..gateways.signatures import secret_that_signed
from ..models import Sighting, WebhookEvent
from .capture import apply_and_capture
from .send_refunds import record_refund

log = logging.getLogger(__name__)

EVENT_ID = re.compile(r"[\x21-\x7e]{1,80}")
FIRST_DELAY = timedelta(seconds=5)
LONGEST_DELAY = timedelta(hours=1)
MOST_TRIES = 30  # about a day
HEARD = ("payment.authorized", "payment.captured", "payment.failed", "order.paid")
REFUNDS = ("refund.created", "refund.processed", "refund.failed", "refund.speed_changed")


def receive_webhook(*, raw: bytes, headers: Mapping[str, str]) -> WebhookEvent:
    """Verify over the raw bytes and store once per event; a copy is only counted.

    Raises NotFromGateway, or Malformed for a body that is signed but no event.
    """
    secret = secret_that_signed(raw, headers.get("X-Razorpay-Signature"))
    if secret is None:
        raise NotFromGateway()
    values = {"raw": raw, "name": _name_of(raw), "secret_index": secret}
    key = _event_id(raw, headers)
    event, new = WebhookEvent.objects.get_or_create(event_id=key, defaults=values)
    if not new:
        WebhookEvent.objects.filter(pk=event.pk).update(duplicates=F("duplicates") + 1)
    return event


def _event_id(raw: bytes, headers: Mapping[str, str]) -> str:
    given = headers.get("X-Razorpay-Event-Id") or ""
    return given if EVENT_ID.fullmatch(given) else f"sha256:{hashlib.sha256(raw).hexdigest()}"


def _name_of(raw: bytes) -> str:
    name = _parse(raw).get("event")
    if not isinstance(name, str) or "\0" in name:
        raise Malformed()
    return name[:80]


def _parse(raw: bytes) -> dict[str, Any]:
    try:
        data = json.loads(raw)
    except (ValueError, RecursionError) as error:
        raise Malformed() from error
    if not isinstance(data, dict):
        raise Malformed()
    return data


def work_on_webhooks(*, limit: int = 200) -> int:
    """Work on waiting events; returns how many were tried. Safe in any number of workers."""
    tried = 0
    while tried < limit and (event := _claim()):
        _work_on(event)
        tried += 1
    return tried


@transaction.atomic
def _claim() -> WebhookEvent | None:
    """The next due event, put off first: a worker that dies leaves it to be tried again."""
    waiting = WebhookEvent.objects.filter(status=InboxStatus.WAITING, due_at__lte=timezone.now())
    event = waiting.select_for_update(skip_locked=True).order_by("due_at").first()
    if event is None:
        return None
    event.due_at = timezone.now() + min(FIRST_DELAY * 2 ** min(event.tries, 12), LONGEST_DELAY)
    event.tries += 1
    event.save(update_fields=["due_at", "tries"])
    return event


def _work_on(event: WebhookEvent) -> None:
    try:
        known = _act_on(event.name, _parse(bytes(event.raw)))
    except Malformed as error:
        _finish(event, InboxStatus.FAILED, error)
    except DomainError as error:
        _put_off(event, error)
    except Exception as error:  # noqa: BLE001  one bad event must not stop the others
        log.exception("Webhook %s failed", event.event_id)
        _put_off(event, error)
    else:
        _finish(event, InboxStatus.DONE if known else InboxStatus.IGNORED)


def _act_on(name: str, data: dict[str, Any]) -> bool:
    """Apply the entities of an event; False for an event that we do not use."""
    if name not in (*HEARD, *REFUNDS):
        return False
    payment = read_payment(_entity(data, "payment"))
    apply_and_capture(entity=payment, source=Sighting.Source.WEBHOOK)
    if name in REFUNDS:
        record_refund(entity=read_refund(_entity(data, "refund")))
    return True


def _entity(data: dict[str, Any], key: str) -> Any:
    try:
        return data["payload"][key]["entity"]
    except (KeyError, TypeError) as error:
        raise Malformed() from error


def _put_off(event: WebhookEvent, error: Exception) -> None:
    """The parent may still come: keep the event and try again, each time later."""
    if event.tries >= MOST_TRIES:
        _finish(event, InboxStatus.FAILED, error)
    else:
        WebhookEvent.objects.filter(pk=event.pk).update(error=_words(error))


def _finish(event: WebhookEvent, status: str, error: Exception | None = None) -> None:
    words = _words(error) if error else ""
    INBOX_FLOW.move(event, status, done_at=timezone.now(), error=words)


def _words(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"[:300]


def work_again(*, events: QuerySet[WebhookEvent]) -> int:
    """Put finished events of the inbox back to work, and waiting ones first; returns how many."""
    now = timezone.now()
    for event in events.exclude(status=InboxStatus.WAITING):
        INBOX_FLOW.move(event, InboxStatus.WAITING, done_at=None, tries=0, error="")
    return events.filter(status=InboxStatus.WAITING).update(due_at=now)
