"""Razorpay, through its official client. The only module that imports it.

The client's traps are handled here: it has no timeout of its own, its exceptions carry only a
sentence (status and reason are read from the response by a hook), its repeats would create
orders twice, and its default arguments are shared between threads.
"""

import itertools
import logging
import threading
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from functools import partial
from http import HTTPStatus
from typing import Any, TypeVar
from uuid import UUID

import razorpay
import requests
from django.conf import settings
from django.utils import timezone
from razorpay.errors import BadRequestError, GatewayError, ServerError

from ..errors import GatewayRefused, GatewayUnavailable, Malformed
from ..models import Payment
from .entities import GatewayPayment, GatewayRefund, read_payment, read_refund, to_paise

log = logging.getLogger(__name__)

FAULTS = (BadRequestError, GatewayError, ServerError, requests.RequestException, TypeError)
# Not the shopper's fault and not an answer to the question: our keys, too many calls, still busy.
NO_ANSWER = {
    HTTPStatus.UNAUTHORIZED,
    HTTPStatus.NOT_FOUND,
    HTTPStatus.REQUEST_TIMEOUT,
    HTTPStatus.TOO_MANY_REQUESTS,
}
STILL_RUNNING = "still in progress"
PAGE = 100  # the most that the gateway lists at once
UNCAPTURED_KEPT_MINUTES = 24 * 60  # then the gateway gives uncaptured money back by itself


class _Thread(threading.local):
    """Each thread has its own session, so that the hook's answer is this thread's answer."""

    client: Any = None
    keys: tuple[str, ...] = ()
    status: int = 0
    error: Mapping[str, Any] = {}


_thread = _Thread()


def create_order(payment: Payment) -> str:
    """A gateway order for exactly this payment; returns its id.

    Raises GatewayUnavailable (look up by receipt before trying again) or GatewayRefused.
    """
    data = {
        "amount": to_paise(payment.amount),
        "currency": "INR",
        "receipt": payment.receipt,
        "payment": {
            "capture": "automatic",
            "capture_options": {
                "automatic_expiry_period": settings.HOLD_MINUTES,
                "manual_expiry_period": UNCAPTURED_KEPT_MINUTES,
                "refund_speed": "normal",
            },
        },
    }
    return _id_of(_call(lambda client, wire: client.order.create(data, **wire)))


def order_with_receipt(payment: Payment) -> str | None:
    """The id of the gateway order that an earlier, unanswered request made."""
    wanted = {"receipt": payment.receipt}
    found = _get(lambda client, wire: client.order.all(wanted, **wire))
    right = [item for item in _items(found) if item.get("amount") == to_paise(payment.amount)]
    return _id_of(right[0]) if right else None


def payments_of_order(gateway_order_id: str) -> list[GatewayPayment]:
    """Every attempt on this gateway order, failed ones too."""
    found = _get(lambda client, wire: client.order.payments(gateway_order_id, **wire))
    return [_read(read_payment, item) for item in _items(found)]


def fetch_payment(gateway_payment_id: str) -> GatewayPayment:
    answer = _get(lambda client, wire: client.payment.fetch(gateway_payment_id, **wire))
    return _read(read_payment, answer)


def payments_since(moment: datetime) -> Iterator[GatewayPayment]:
    """Every payment of the account since `moment`, page by page, newest first."""
    wanted = {"from": int(moment.timestamp()), "to": int(timezone.now().timestamp())}
    for skip in itertools.count(0, PAGE):
        page = _items(_get(partial(_page_of_payments, {**wanted, "count": PAGE, "skip": skip})))
        yield from (_read(read_payment, item) for item in page)
        if len(page) < PAGE:
            return


def _page_of_payments(query: dict[str, int], client: Any, wire: dict[str, Any]) -> Any:
    return client.payment.all(query, **wire)


def capture(gateway_payment_id: str, *, amount: Any) -> GatewayPayment:
    """Take the authorised money. After a refusal the gateway's own view decides.

    Raises GatewayUnavailable; GatewayRefused never means that the money was not captured before.
    """
    data = {"currency": "INR"}  # a fresh dict: the client writes the amount into it
    paise = to_paise(amount)
    try:
        answer = _call(
            lambda client, wire: client.payment.capture(gateway_payment_id, paise, data, **wire)
        )
    except GatewayRefused:
        return fetch_payment(gateway_payment_id)
    return _read(read_payment, answer)


def refund(gateway_payment_id: str, *, amount: Any, key: UUID) -> GatewayRefund:
    """Give `amount` rupees back. The same key never pays twice (X-Refund-Idempotency)."""
    data = {"amount": to_paise(amount), "speed": "normal", "receipt": key.hex}

    def ask(client: Any, wire: dict[str, Any]) -> Any:
        headers = {"X-Refund-Idempotency": str(key)}
        return client.payment.refund(gateway_payment_id, data, headers=headers, **wire)

    return _read(read_refund, _call(ask))


def refunds_of_payment(gateway_payment_id: str) -> list[GatewayRefund]:
    found = _get(
        lambda client, wire: client.payment.fetch_multiple_refund(gateway_payment_id, **wire)
    )
    return [_read(read_refund, item) for item in _items(found)]


def checkout_options(payment: Payment) -> dict[str, Any]:
    """What checkout needs to open; `amount` is integer paise, as the gateway has it."""
    return {
        "key": settings.RAZORPAY["key_id"],
        "order_id": payment.gateway_order_id,
        "amount": to_paise(payment.amount),
        "currency": "INR",
        "name": "Haat",
        "description": payment.order.number,
        "prefill": {"email": payment.order.email, "contact": payment.order.phone},
    }


Ask = Callable[[Any, dict[str, Any]], Any]
Entity = TypeVar("Entity")


def _get(ask: Ask) -> Any:
    """A read may be repeated once without harm."""
    try:
        return _call(ask)
    except GatewayUnavailable:
        return _call(ask)


def _call(ask: Ask) -> Any:
    """Call the gateway once, with our timeout, and turn its ways of failing into two."""
    client = _client()
    _thread.status, _thread.error = 0, {}
    try:
        return ask(client, {"timeout": settings.RAZORPAY["timeout"]})
    except FAULTS as fault:
        raise _refusal(fault) from fault


def _refusal(fault: Exception) -> GatewayRefused | GatewayUnavailable:
    status, error = _thread.status, _thread.error
    description = str(error.get("description") or "")
    refused = HTTPStatus.BAD_REQUEST <= status < HTTPStatus.INTERNAL_SERVER_ERROR
    if refused and status not in NO_ANSWER and STILL_RUNNING not in description:
        return GatewayRefused(description=description, reason=str(error.get("reason") or ""))
    log.warning("Gateway did not answer: status %s, %s", status, type(fault).__name__)
    return GatewayUnavailable()


def _client() -> Any:
    """This thread's client for the keys now in the settings."""
    conf = settings.RAZORPAY
    keys = (conf["base_url"], conf["key_id"], conf["key_secret"])
    if _thread.keys != keys:
        session = requests.Session()
        session.hooks["response"].append(_remember)
        _thread.client = razorpay.Client(session=session, auth=keys[1:], base_url=keys[0])
        _thread.client.set_app_details({"title": "Haat", "version": "1.0"})
        _thread.keys = keys
    return _thread.client


def _remember(response: requests.Response, *args: Any, **kwargs: Any) -> None:
    """Keep what the client's exceptions leave out."""
    _thread.status = response.status_code
    if response.ok:
        return
    try:
        error = response.json()["error"]
    except (ValueError, KeyError, TypeError):
        return
    _thread.error = error if isinstance(error, dict) else {}


def _read(reader: Callable[[Any], Entity], data: Any) -> Entity:
    try:
        return reader(data)
    except Malformed as error:
        raise GatewayUnavailable() from error


def _items(found: Any) -> list[dict[str, Any]]:
    items = found.get("items") if isinstance(found, dict) else None
    if not isinstance(items, list):
        raise GatewayUnavailable()
    return [item for item in items if isinstance(item, dict)]


def _id_of(data: Any) -> str:
    found = data.get("id") if isinstance(data, dict) else None
    if not isinstance(found, str) or not found:
        raise GatewayUnavailable()
    return found
