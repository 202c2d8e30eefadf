"""Refunds: pending → processed, or failed, which makes the amount refundable again."""

import hashlib
import json
from typing import Any

from payments.sandbox.account import account
from payments.sandbox.clock import clock
from payments.sandbox.errors import JSON, UNKNOWN_ID, ApiError
from payments.sandbox.ids import check_id, new_id
from payments.sandbox.listing import Page
from payments.sandbox.resources import timers
from payments.sandbox.resources.payments import get_payment
from payments.sandbox.rules import (
    check_amount,
    check_notes,
    check_text,
    choose,
    refuse_extra_fields,
    require,
)
from payments.sandbox.store import store
from payments.sandbox.webhooks.events import publish

REFUND_FIELDS = ("amount", "speed", "notes", "receipt")
FAILING_AMOUNT = 2468
FAILURE_SECONDS = 1.0
LONGEST_RECEIPT = 40
OLDEST_SECONDS = 180 * 24 * 3600
OTHER_REQUEST = "Different request with the same idempotency key has already been processed."
TOO_MUCH = {
    "docs": "The refund amount provided is greater than amount captured",
    "live": "The total refund amount is greater than the refund payment amount",
}


def refund_payment(payment_id: str, data: JSON, idempotency_key: str | None = None) -> JSON:
    """Refund a captured payment; no amount means all that is left. Raises ApiError.

    The same key with the same request returns the refund that was made; with another one, 409.
    """
    with store.transaction():
        earlier = _earlier_refund(payment_id, data, idempotency_key)
        if earlier:
            return earlier
        refund = _refund(payment_id, data)
        if idempotency_key:
            _remember(idempotency_key, payment_id, data, refund)
        return refund


def refund_by_body(data: JSON, idempotency_key: str | None = None) -> JSON:
    """The same through POST /v1/refunds, which names the payment in the body."""
    require(data, "payment_id")
    rest = {field: value for field, value in data.items() if field != "payment_id"}
    return refund_payment(str(data["payment_id"]), rest, idempotency_key)


def give_back(payment: JSON, *, speed: str = "normal") -> JSON:
    """Return money that was never captured: too late, too long, or for an order already paid."""
    return _start(payment, _new_refund(payment, payment["amount"], speed))


def get_refund(refund_id: str, payment_id: str | None = None) -> JSON:
    """Raises ApiError for an unknown id or one of another payment."""
    refund = store.get("refund", check_id("refund", refund_id))
    if refund is None or payment_id not in (None, refund["payment_id"]):
        raise ApiError(UNKNOWN_ID)
    return refund


def find_refunds(page: Page, payment_id: str | None = None) -> list[JSON]:
    filters = {"payment_id": get_payment(payment_id)["id"]} if payment_id else {}
    return store.find("refund", **page.bounds(), **filters)


def edit_refund(refund_id: str, data: JSON) -> JSON:
    """Only the notes of a refund can change."""
    refuse_extra_fields(data, ("notes",))
    require(data, "notes")
    with store.transaction():
        refund = get_refund(refund_id)
        refund["notes"] = check_notes(data["notes"])
        return store.put("refund", refund)


def finish_refund(refund_id: str) -> None:
    """A pending refund reaches the bank."""
    refund = get_refund(refund_id)
    instant = refund["speed_processed"] == "instant"
    refund["status"] = "processed"
    refund["acquirer_data"] = {"arn": refund["id"][-14:].lower() if instant else None}
    store.put("refund", refund)
    publish("refund.processed", refund=refund, payment=get_payment(refund["payment_id"]))


def fail_refund(refund_id: str) -> None:
    """A pending refund is refused by the bank; its amount can be refunded again."""
    refund = get_refund(refund_id)
    refund["status"] = "failed"
    store.put("refund", refund)
    payment = get_payment(refund["payment_id"])
    _count_refunded(payment, -refund["amount"])
    publish("refund.failed", refund=refund, payment=payment)


def _refund(payment_id: str, data: JSON) -> JSON:
    refuse_extra_fields(data, REFUND_FIELDS)
    payment = get_payment(payment_id)
    amount = _refund_amount(payment, data.get("amount"))
    speed = choose(data.get("speed") or "normal", "speed", ("normal", "optimum"))
    refund = _new_refund(payment, amount, speed)
    refund["notes"] = check_notes(data.get("notes"))
    refund["receipt"] = check_text(data.get("receipt"), "receipt", longest=LONGEST_RECEIPT)
    if refund["receipt"] and store.first("refund", receipt=refund["receipt"]):
        raise ApiError("Duplicate receipt found for this refund request.")
    return _start(payment, refund)


def _refund_amount(payment: JSON, amount: Any) -> int:
    if payment["refund_status"] == "full":
        raise ApiError("The payment has been fully refunded already")
    if payment["status"] != "captured":
        raise ApiError("The payment status should be captured for action to be taken")
    if clock.now() - payment["created_at"] > OLDEST_SECONDS:
        raise ApiError(
            "Refund is not supported by the bank because the payment is more than 6 months old"
        )
    left = int(payment["amount"] - payment["amount_refunded"])
    wanted = left if amount is None else check_amount(amount)
    if wanted > left:
        raise ApiError(TOO_MUCH[account.wording])
    return wanted


def _new_refund(payment: JSON, amount: int, speed: str) -> JSON:
    return {
        "id": new_id("refund"),
        "entity": "refund",
        "amount": amount,
        "currency": payment["currency"],
        "payment_id": payment["id"],
        "notes": [],
        "receipt": None,
        "acquirer_data": {"arn": None},
        "created_at": clock.stamp(),
        "batch_id": None,
        "status": "pending",
        "speed_requested": speed,
        "speed_processed": "instant" if speed == "optimum" else "normal",
    }


def _start(payment: JSON, refund: JSON) -> JSON:
    """Announce the refund and let it end: at once, later, or in the published failing case."""
    store.put("refund", refund)
    _count_refunded(payment, refund["amount"])
    publish("refund.created", refund=refund, payment=payment)
    wait = account.refund_seconds
    if refund["amount"] == FAILING_AMOUNT and refund["speed_requested"] == "normal":
        timers.schedule("fail_refund", refund["id"], clock.after(wait or FAILURE_SECONDS))
        return refund
    if refund["amount"] == FAILING_AMOUNT:
        _fall_back_to_normal(payment, refund)
    if wait:
        timers.schedule("finish_refund", refund["id"], clock.after(wait))
        return refund
    finish_refund(refund["id"])
    return get_refund(refund["id"])


def _fall_back_to_normal(payment: JSON, refund: JSON) -> None:
    refund["speed_processed"] = "normal"
    store.put("refund", refund)
    publish("refund.speed_changed", refund=refund, payment=payment)


def _count_refunded(payment: JSON, amount: int) -> None:
    """Full refunds end the payment, partial ones leave it captured."""
    refunded = payment["amount_refunded"] + amount
    is_full = refunded == payment["amount"]
    payment["amount_refunded"] = refunded
    payment["refund_status"] = "full" if is_full else "partial" if refunded else None
    if is_full:
        payment["status"] = "refunded"
    else:
        payment["status"] = "captured" if payment["captured"] else "authorized"
    store.put("payment", payment)


def _earlier_refund(payment_id: str, data: JSON, key: str | None) -> JSON | None:
    seen = store.get("idempotency", f"refund:{key}") if key else None
    if seen is None:
        return None
    if seen["fingerprint"] != _fingerprint(payment_id, data):
        raise ApiError(OTHER_REQUEST, status=409)
    return get_refund(seen["refund"])


def _remember(key: str, payment_id: str, data: JSON, refund: JSON) -> None:
    fingerprint = _fingerprint(payment_id, data)
    store.put(
        "idempotency",
        {"id": f"refund:{key}", "fingerprint": fingerprint, "refund": refund["id"]},
    )


def _fingerprint(payment_id: str, data: JSON) -> str:
    text = json.dumps([payment_id, data], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()
