"""Orders: creation, validation, receipts, lists, notes."""

import re
from collections.abc import Callable
from typing import Any

import pytest
import razorpay
from razorpay.errors import BadRequestError

from tests.payments.sandbox.driver import Sandbox

pytestmark = pytest.mark.enable_socket
TOO_SMALL = "The amount must be at least INR 1.00"


def test_a_new_order_has_all_fields(client: razorpay.Client) -> None:
    order = client.order.create({"amount": 124900, "currency": "INR", "receipt": "H-1"})
    assert re.fullmatch(r"order_[A-Za-z0-9]{14}", order.pop("id"))
    assert isinstance(order.pop("created_at"), int)
    assert order == {
        "entity": "order",
        "amount": 124900,
        "amount_paid": 0,
        "amount_due": 124900,
        "currency": "INR",
        "receipt": "H-1",
        "offer_id": None,
        "status": "created",
        "attempts": 0,
        "notes": [],
    }


@pytest.mark.parametrize(
    ("fields", "description", "field"),
    [
        ({"amount": None}, "amount: is required.", "amount"),
        ({"amount": 99}, TOO_SMALL, "amount"),
        ({"amount": 0}, TOO_SMALL, "amount"),
        ({"amount": -100}, TOO_SMALL, "amount"),
        ({"amount": 100.5}, "The amount must be an integer.", "amount"),
        ({"amount": 2935.0}, "The amount must be an integer.", "amount"),
        ({"amount": "2935"}, "The amount must be an integer.", "amount"),
        ({"amount": True}, "The amount must be an integer.", "amount"),
        ({"amount": 50000001}, "Amount exceeds maximum amount allowed", "amount"),
        ({"currency": None}, "currency: is required.", "currency"),
        ({"currency": 1}, "expected string but provided 1", "currency"),
        ({"currency": "USD"}, "Currency is not supported", "currency"),
        ({"receipt": 7}, "expected string but provided 7", "receipt"),
        ({"receipt": "\ud800"}, "The receipt is not valid text.", "receipt"),
        (
            {"receipt": "r" * 41},
            "The receipt may not be greater than 40 characters.",
            "receipt",
        ),
        (
            {"notes": {str(n): "x" for n in range(16)}},
            "Number of fields in notes should be less than or equal to 15",
            "notes",
        ),
        (
            {"notes": {"a": "x" * 257}},
            "The notes.a may not be greater than 256 characters.",
            "notes",
        ),
        ({"notes": "text"}, "The notes must be an array.", "notes"),
        ({"notes": {"a": {}}}, "The notes.a must be a string.", "notes"),
    ],
)
def test_wrong_fields_are_refused_in_the_gateways_words(
    sandbox: Sandbox, fields: dict[str, Any], description: str, field: str
) -> None:
    status, body = sandbox.call("POST", "/v1/orders", {"amount": 500, "currency": "INR"} | fields)
    assert status == 400
    assert body["error"] == {
        "code": "BAD_REQUEST_ERROR",
        "description": description,
        "source": "business",
        "step": "payment_initiation",
        "reason": "input_validation_failed",
        "metadata": {},
        "field": field,
    }
    assert sandbox.call("GET", "/v1/orders")[1]["count"] == 0


def test_the_other_published_text_for_small_amounts(sandbox: Sandbox) -> None:
    sandbox.control("account", wording="live")
    _, body = sandbox.call("POST", "/v1/orders", {"amount": 99, "currency": "INR"})
    assert body["error"]["description"] == "Order amount less than minimum amount allowed"
    assert body["error"]["step"] == "order_creation"
    assert body["error"]["reason"] == "amount_less_than_minimum_amount"


def test_extra_fields_are_named_and_refused(sandbox: Sandbox) -> None:
    fields = {"amount": 500, "currency": "INR", "total": 5, "email": "a@b.example"}
    status, body = sandbox.call("POST", "/v1/orders", fields)
    assert status == 400
    expected = "total, email is/are not required and should not be sent"
    assert body["error"]["description"] == expected
    assert body["error"]["reason"] == "extra_field_sent"
    assert "field" not in body["error"]


@pytest.mark.parametrize("amount", [100, 50000000])
def test_amounts_at_the_limits_pass(new_order: Callable[..., Any], amount: int) -> None:
    assert new_order(amount=amount)["amount"] == amount


def test_notes_and_receipts_at_the_limits_pass(new_order: Callable[..., Any]) -> None:
    notes = {str(number): "x" * 256 for number in range(15)}
    order = new_order(receipt="r" * 40, notes=notes)
    assert order["notes"] == notes
    assert new_order(notes={})["notes"] == []


@pytest.mark.parametrize(
    ("payment", "description"),
    [
        (["automatic"], "expected object but provided ['automatic']"),
        ({"capture": "never"}, "The selected capture is invalid."),
        ({"capture": "automatic"}, "The automatic expiry period field is required."),
        (
            {"capture": "automatic", "capture_options": {"automatic_expiry_period": 11}},
            "The automatic expiry period must be at least 12.",
        ),
        (
            {"capture": "manual", "capture_options": {"manual_expiry_period": 7201}},
            "The manual expiry period must be between 12 and 7200.",
        ),
        (
            {"capture": "manual", "capture_options": {"speed": "x"}},
            "speed is/are not required and should not be sent",
        ),
    ],
)
def test_capture_options_are_checked(
    new_order: Callable[..., Any], payment: Any, description: str
) -> None:
    with pytest.raises(BadRequestError) as refusal:
        new_order(payment=payment)
    assert str(refusal.value) == description


def test_receipts_may_repeat_by_default(new_order: Callable[..., Any]) -> None:
    assert new_order(receipt="same")["id"] != new_order(receipt="same")["id"]


def test_a_strict_account_refuses_a_used_receipt(
    sandbox: Sandbox, new_order: Callable[..., Any]
) -> None:
    sandbox.control("account", receipts="reject")
    first = new_order(receipt="same")
    again = {"amount": 500, "currency": "INR", "receipt": "same"}
    status, body = sandbox.call("POST", "/v1/orders", again)
    assert status == 400
    assert body["error"]["description"] == "Order receipt should be unique."
    assert body["error"]["metadata"] == {"order_id": first["id"]}
    assert sandbox.call("GET", "/v1/orders")[1]["count"] == 1


def test_unique_receipt_returns_the_first_order(new_order: Callable[..., Any]) -> None:
    first = new_order(receipt="same", unique_receipt=True)
    assert new_order(receipt="same", unique_receipt=True) == first


def test_lists_are_newest_first_and_paged(
    client: razorpay.Client, new_order: Callable[..., Any]
) -> None:
    ids = [new_order(receipt=f"r{number}")["id"] for number in range(12)][::-1]
    assert [order["id"] for order in client.order.all()["items"]] == ids[:10]
    page = client.order.all({"count": 4, "skip": 2})
    assert page["entity"] == "collection"
    assert page["count"] == 4
    assert [order["id"] for order in page["items"]] == ids[2:6]


def test_orders_are_found_by_receipt_and_by_time(
    client: razorpay.Client, new_order: Callable[..., Any]
) -> None:
    wanted = new_order(receipt="find me")
    new_order(receipt="other")
    assert client.order.all({"receipt": "find me"})["items"] == [wanted]
    assert client.order.all({"receipt": "absent"})["count"] == 0
    moment = wanted["created_at"]
    assert client.order.all({"from": moment - 5, "to": moment + 5})["count"] == 2
    assert client.order.all({"from": moment + 60})["count"] == 0
    assert client.order.all({"to": moment - 60})["count"] == 0


def test_orders_are_found_by_authorisation_and_expanded(
    sandbox: Sandbox, client: razorpay.Client, new_order: Callable[..., Any]
) -> None:
    waiting, paid = new_order(), new_order()
    payment_id = sandbox.pay(paid)["razorpay_payment_id"]
    found = client.order.all({"authorized": 1, "expand[]": ["payments", "payments.card"]})
    (payment,) = found["items"][0]["payments"]["items"]
    assert payment["id"] == payment_id
    assert payment["card"]["last4"] == "1007"
    assert [order["id"] for order in client.order.all({"authorized": 0})["items"]] == [
        waiting["id"]
    ]


@pytest.mark.parametrize(
    ("query", "description"),
    [
        ({"count": 0}, "The count must be at least 1."),
        ({"count": 101}, "The count may not be greater than 100."),
        ({"count": "many"}, "The count must be an integer."),
        ({"skip": -1}, "The skip must be at least 0."),
        ({"from": 1}, "from must be between 946684800 and 4765046400"),
        ({"to": 4765046401}, "to must be between 946684800 and 4765046400"),
        ({"status": "paid"}, "status is/are not required and should not be sent"),
    ],
)
def test_list_parameters_are_checked(
    client: razorpay.Client, query: dict[str, Any], description: str
) -> None:
    with pytest.raises(BadRequestError) as refusal:
        client.order.all(query)
    assert str(refusal.value) == description


def test_only_notes_of_an_order_can_change(client: razorpay.Client, order: Any) -> None:
    edited = client.order.edit(order["id"], {"notes": {"shelf": "B2"}})
    assert edited == order | {"notes": {"shelf": "B2"}}
    with pytest.raises(BadRequestError, match="amount is/are not required"):
        client.order.edit(order["id"], {"notes": {}, "amount": 500})
    assert client.order.fetch(order["id"]) == edited
