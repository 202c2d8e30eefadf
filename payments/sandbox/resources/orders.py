"""Orders: created → attempted → paid. Paid is final; refunds do not change it."""

from typing import Any

from payments.sandbox.account import account
from payments.sandbox.clock import clock
from payments.sandbox.errors import JSON, UNKNOWN_ID, ApiError, InputError
from payments.sandbox.ids import check_id, new_id
from payments.sandbox.listing import Page
from payments.sandbox.resources.capture_options import read_capture_options
from payments.sandbox.rules import (
    MIN_AMOUNT,
    check_amount,
    check_integer,
    check_notes,
    check_text,
    choose,
    refuse_extra_fields,
    require,
)
from payments.sandbox.store import store

CREATE_FIELDS = frozenset({
    "amount", "currency", "receipt", "notes", "partial_payment", "first_payment_min_amount",
    "payment_capture", "payment", "unique_receipt", "customer_id", "method", "token",
    "notification", "offers", "discount", "checkout_config_id", "bank_account", "products",
    "transfers", "tax_invoice",
})  # fmt: skip
LONGEST_RECEIPT = 40
TOO_SMALL = "Order amount less than minimum amount allowed"


def create_order(data: JSON) -> JSON:
    """Check and store an order; amounts in paise. Raises InputError."""
    refuse_extra_fields(data, CREATE_FIELDS)
    order = {
        **_new_order(_order_amount(data)),
        "currency": _currency(data),
        "receipt": check_text(data.get("receipt"), "receipt", longest=LONGEST_RECEIPT),
        "notes": check_notes(data.get("notes")),
        "_capture": read_capture_options(data),
    }
    with store.transaction():
        twin = _order_with_same_receipt(order["receipt"], reuse=bool(data.get("unique_receipt")))
        return twin or store.put("order", order)


def get_order(order_id: str) -> JSON:
    """Raises ApiError for a malformed or unknown id."""
    order = store.get("order", check_id("order", order_id))
    if order is None:
        raise ApiError(UNKNOWN_ID)
    return order


def find_orders(page: Page, *, receipt: str | None, authorized: str | None) -> list[JSON]:
    filters: JSON = {} if receipt is None else {"receipt": receipt}
    if authorized is not None:
        filters["_authorized"] = choose(authorized, "authorized", ("0", "1")) == "1"
    return store.find("order", **page.bounds(), **filters)


def edit_order(order_id: str, data: JSON) -> JSON:
    """Only the notes of an order can change."""
    refuse_extra_fields(data, ("notes",))
    require(data, "notes")
    with store.transaction():
        order = get_order(order_id)
        order["notes"] = check_notes(data["notes"])
        return store.put("order", order)


def payments_of(order_id: str) -> list[JSON]:
    """All attempts on an order, failed ones too, newest first."""
    return store.find("payment", order_id=order_id)


def count_attempt(order: JSON) -> None:
    order["attempts"] += 1
    if order["status"] == "created":
        order["status"] = "attempted"
    store.put("order", order)


def add_captured(order: JSON, amount: int) -> None:
    """Count captured money; the order is paid when nothing is due any more."""
    order["amount_paid"] += amount
    order["amount_due"] = max(0, order["amount"] - order["amount_paid"])
    if not order["amount_due"]:
        order["status"] = "paid"
    store.put("order", order)


def mark_authorized(order: JSON) -> None:
    order["_authorized"] = True
    store.put("order", order)


def _new_order(amount: int) -> JSON:
    return {
        "id": new_id("order"),
        "entity": "order",
        "amount": amount,
        "amount_paid": 0,
        "amount_due": amount,
        "currency": "INR",
        "receipt": None,
        "offer_id": None,
        "status": "created",
        "attempts": 0,
        "notes": [],
        "created_at": clock.stamp(),
        "_authorized": False,
    }


def _order_amount(data: JSON) -> int:
    amount = _required(data, "amount")
    too_small = check_integer(amount, "amount") < MIN_AMOUNT
    if too_small and account.wording == "live":
        facts: JSON = {"reason": "amount_less_than_minimum_amount", "field": "amount"}
        raise ApiError(TOO_SMALL, source="business", step="order_creation", **facts)
    if check_amount(amount) > account.max_amount:
        raise InputError("Amount exceeds maximum amount allowed", field="amount")
    return int(amount)


def _currency(data: JSON) -> str:
    currency = check_text(_required(data, "currency"), "currency", longest=3)
    if currency != "INR":
        raise InputError("Currency is not supported", field="currency")
    return currency


def _required(data: JSON, field: str) -> Any:
    if data.get(field) is None:
        raise InputError(f"{field}: is required.", field=field)
    return data[field]


def _order_with_same_receipt(receipt: str | None, *, reuse: bool) -> JSON | None:
    mode = "unique_receipt" if reuse else account.receipts
    twin = store.first("order", receipt=receipt) if receipt and mode != "allow" else None
    if twin and mode == "reject":
        refusal = InputError("Order receipt should be unique.")
        refusal.error["metadata"] = {"order_id": twin["id"]}
        raise refusal
    return twin
