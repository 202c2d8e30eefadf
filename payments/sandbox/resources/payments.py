"""Payments: created → authorized → captured → refunded; or failed, until a late success."""

from collections.abc import Callable
from typing import Any

from payments.sandbox.clock import clock
from payments.sandbox.errors import JSON, UNKNOWN_ID, ApiError, InputError
from payments.sandbox.ids import check_id, new_id
from payments.sandbox.listing import Page, collection, public
from payments.sandbox.resources import orders
from payments.sandbox.resources.instruments import Choice, instrument_fields
from payments.sandbox.resources.reasons import REASONS, error_fields
from payments.sandbox.rules import check_integer, check_notes, refuse_extra_fields, require
from payments.sandbox.store import store
from payments.sandbox.webhooks.events import publish

EXPANDS = ("card", "emi", "transaction", "refunds", "offers", "token", "transaction.settlement")
NO_ERROR = dict.fromkeys(error_fields("payment_failed"))
NO_EMAIL = "void@razorpay.com"
FEE_PERCENT, TAX_PERCENT = 2, 18


def new_payment(order: JSON, choice: Choice, customer: JSON) -> JSON:
    """Store a payment in status `created`; amounts in paise."""
    payment = {
        "id": new_id("payment"),
        "entity": "payment",
        "amount": order["amount_due"] or order["amount"],
        "currency": order["currency"],
        "status": "created",
        "order_id": order["id"],
        "invoice_id": None,
        "international": False,
        "method": choice.method,
        "amount_refunded": 0,
        "refund_status": None,
        "captured": False,
        "description": customer.get("description"),
        "card_id": None,
        "bank": None,
        "wallet": None,
        "vpa": None,
        "email": customer.get("email") or NO_EMAIL,
        "contact": customer.get("contact"),
        "notes": check_notes(customer.get("notes")),
        "fee": None,
        "tax": None,
        **NO_ERROR,
        "acquirer_data": {},
        "created_at": clock.stamp(),
        **instrument_fields(choice),
    }
    return store.put("payment", payment)


def get_payment(payment_id: str) -> JSON:
    """Raises ApiError for a malformed or unknown id."""
    payment = store.get("payment", check_id("payment", payment_id))
    if payment is None:
        raise ApiError(UNKNOWN_ID)
    return payment


def find_payments(page: Page) -> list[JSON]:
    return store.find("payment", **page.bounds())


def edit_payment(payment_id: str, data: JSON) -> JSON:
    """Only the notes of a payment can change."""
    refuse_extra_fields(data, ("notes",))
    require(data, "notes")
    with store.transaction():
        payment = get_payment(payment_id)
        payment["notes"] = check_notes(data["notes"])
        return store.put("payment", payment)


def capture_payment(payment_id: str, data: JSON) -> JSON:
    """Take the authorised money: all of it, once, and once per order. Raises ApiError."""
    refuse_extra_fields(data, ("amount", "currency"))
    require(data, "amount", "currency")
    check_integer(data["amount"], "amount")
    with store.transaction():
        payment = get_payment(payment_id)
        order = orders.get_order(payment["order_id"])
        _check_capturable(payment, order, data)
        return capture(payment, order)


def capture(payment: JSON, order: JSON) -> JSON:
    """Capture without asking; fee and tax in paise, the fee includes the tax."""
    fee, tax = fee_and_tax(payment)
    payment.update(status="captured", captured=True, fee=fee, tax=tax)
    store.put("payment", payment)
    orders.add_captured(order, payment["amount"])
    publish("payment.captured", payment=payment)
    if order["status"] == "paid":
        publish("order.paid", payment=payment, order=order)
    return payment


def fail(payment: JSON, reason: str) -> JSON:
    payment.update(status="failed", **error_fields(reason))
    store.put("payment", payment)
    publish("payment.failed", payment=payment)
    return payment


def fee_and_tax(payment: JSON) -> tuple[int, int]:
    """2 % and 18 % GST on that, in paise, half up; UPI costs nothing."""
    if payment["method"] == "upi":
        return 0, 0
    base = (payment["amount"] * FEE_PERCENT + 50) // 100
    tax = (base * TAX_PERCENT + 50) // 100
    return base + tax, tax


def card_of(payment_id: str) -> JSON:
    """Raises ApiError when the payment was not made by card."""
    card: JSON | None = get_payment(payment_id).get("_card")
    if card is None:
        raise ApiError("Payment was not done using card")
    return card


def check_expands(names: list[str]) -> list[str]:
    for name in names:
        if name not in EXPANDS:
            raise InputError(
                f"Value of each expand must be one of following types: {', '.join(EXPANDS)}"
            )
    return names


def shown(payment: JSON, expands: list[str] | None = None) -> JSON:
    """The payment as the API answers it, with the parts that were asked for."""
    parts = {name.partition(".")[0] for name in expands or ()}
    return public(payment) | {part: EXPANDED[part](payment) for part in parts}


def _check_capturable(payment: JSON, order: JSON, data: JSON) -> None:
    if payment["captured"]:
        raise ApiError("This payment has already been captured")
    if payment["status"] != "authorized":
        raise ApiError(
            "Only payments which have been authorized and not yet captured can be captured"
        )
    if order["status"] == "paid":
        raise ApiError(REASONS["order_already_paid"].description, reason="order_already_paid")
    if data["amount"] != payment["amount"] or data["currency"] != payment["currency"]:
        raise ApiError("Capture amount must be equal to the amount authorized")


def _nothing(payment: JSON) -> None:
    return None


EXPANDED: dict[str, Callable[[JSON], Any]] = {
    "card": lambda payment: payment.get("_card"),
    "refunds": lambda payment: collection(
        map(public, store.find("refund", payment_id=payment["id"]))
    ),
    "offers": lambda payment: collection([]),
    "emi": _nothing,
    "token": _nothing,
    "transaction": _nothing,
}
