"""Events: a snapshot of the entities in the gateway's envelope, queued for delivery."""

import json
from typing import Any

from payments.sandbox.clock import clock
from payments.sandbox.errors import JSON
from payments.sandbox.faults import faults
from payments.sandbox.ids import random_part
from payments.sandbox.listing import public
from payments.sandbox.webhooks import deliveries

ACCOUNT_ID = "acc_HaatSandbox001"


def publish(event: str, **entities: JSON) -> None:
    """Queue an event about stored entities; call inside the transaction that made it true."""
    payload = {key: {"entity": _snapshot(entity)} for key, entity in entities.items()}
    emit(event, payload)


def emit(event: str, payload: JSON, event_id: str | None = None) -> list[JSON]:
    """Queue any event with a ready payload; returns its deliveries."""
    body = json.dumps(_envelope(event, payload), separators=(",", ":"))
    return deliveries.enqueue(event_id or random_part(), event, body)


def _envelope(event: str, payload: JSON) -> JSON:
    envelope: JSON = {
        "entity": "event",
        "account_id": ACCOUNT_ID,
        "event": event,
        "contains": list(payload),
        "payload": payload,
    }
    if not faults.webhooks.omit_created_at:
        envelope["created_at"] = clock.stamp()
    return envelope


def _snapshot(entity: JSON) -> JSON:
    shown = public(entity)
    if card := entity.get("_card"):
        shown["card"] = card
    if faults.webhooks.unprefixed_order_id and entity["entity"] == "order":
        shown["id"] = _without_prefix(shown["id"])
    return shown


def _without_prefix(order_id: Any) -> str:
    return str(order_id).partition("_")[2]
