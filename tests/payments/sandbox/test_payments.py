"""Payments: states, capture, expansion, fees, duplicates, late authorisation."""

import re
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import razorpay
from razorpay.errors import BadRequestError, SignatureVerificationError

from tests.payments.sandbox.driver import Sandbox, Shop, wait_for

pytestmark = pytest.mark.enable_socket
THREE_DAYS = 3 * 24 * 3600
ALREADY_PAID = (
    "Your payment has been declined as the order is already paid."
    " Please initiate the payment with a new order."
)


def test_success_is_signed_captured_and_pays_the_order(
    sandbox: Sandbox, client: razorpay.Client, order: Any
) -> None:
    answer = sandbox.pay(order, contact="+919812345678", email="asha@haat.example")
    assert client.utility.verify_payment_signature(answer)
    assert answer["razorpay_order_id"] == order["id"]
    assert re.fullmatch(r"pay_[A-Za-z0-9]{14}", answer["razorpay_payment_id"])
    payment = client.payment.fetch(answer["razorpay_payment_id"])
    assert (payment["status"], payment["captured"]) == ("captured", True)
    assert (payment["fee"], payment["tax"]) == (5900, 900)
    assert (payment["contact"], payment["email"]) == ("+919812345678", "asha@haat.example")
    paid = client.order.fetch(order["id"])
    assert (paid["status"], paid["attempts"]) == ("paid", 1)
    assert (paid["amount_paid"], paid["amount_due"]) == (250000, 0)


def test_a_changed_signature_is_refused_by_the_official_helper(
    sandbox: Sandbox, client: razorpay.Client, order: Any
) -> None:
    answer = sandbox.pay(order)
    answer["razorpay_payment_id"] = "pay_12345678901234"
    with pytest.raises(SignatureVerificationError):
        client.utility.verify_payment_signature(answer)


def test_failures_carry_reason_and_no_signature(
    sandbox: Sandbox, client: razorpay.Client, order: Any
) -> None:
    answer = sandbox.pay(order, "failure", detail="insufficient_funds")
    assert "razorpay_signature" not in answer
    assert answer["error"]["reason"] == "insufficient_funds"
    payment = client.payment.fetch(answer["razorpay_payment_id"])
    assert payment["status"] == "failed"
    assert payment["error_code"] == answer["error"]["code"] == "BAD_REQUEST_ERROR"
    assert payment["error_reason"] == "insufficient_funds"
    assert payment["error_description"] == answer["error"]["description"]
    assert (payment["fee"], payment["captured"]) == (None, False)
    assert client.order.fetch(order["id"])["status"] == "attempted"


def test_retries_on_one_order_are_counted_and_listed(
    sandbox: Sandbox, client: razorpay.Client, order: Any
) -> None:
    sandbox.pay(order, "failure")
    sandbox.pay(order, "failure", "upi")
    sandbox.pay(order, "success", "wallet")
    found = client.order.payments(order["id"])
    assert [payment["status"] for payment in found["items"]] == ["captured", "failed", "failed"]
    assert client.order.fetch(order["id"])["attempts"] == 3


@pytest.mark.parametrize(
    ("method", "detail", "expected"),
    [
        ("upi", "asha@okbank", {"vpa": "asha@okbank", "fee": 0, "tax": 0}),
        ("card", "5500 6700 0000 1002", {"bank": None, "fee": 5900, "tax": 900}),
        ("netbanking", "SBIN", {"bank": "SBIN", "fee": 5900}),
        ("wallet", "mobikwik", {"wallet": "mobikwik", "card_id": None}),
    ],
)
def test_each_method_fills_its_own_fields(
    sandbox: Sandbox, client: razorpay.Client, order: Any, method: str, detail: str, expected: Any
) -> None:
    answer = sandbox.pay(order, "success", method, detail=detail)
    payment = client.payment.fetch(answer["razorpay_payment_id"])
    assert payment["method"] == method
    assert expected.items() <= payment.items()
    assert payment["acquirer_data"]


@pytest.mark.parametrize(
    ("method", "detail", "reason"),
    [
        ("card", "4100280000090000", "payment_timed_out"),
        ("card", "4100280000080001", "insufficient_funds"),
        ("card", "4100280000070002", "payment_cancelled"),
        ("card", "4100280000060003", "card_declined"),
        ("card", "4100280000030006", "card_disabled_for_online_payments"),
        ("card", "4100280000010008", "card_number_invalid"),
        ("card", "4100280000020007", "gateway_technical_error"),
        ("card", "4100280000000009", "authentication_failed"),
        ("upi", "failure@razorpay", "payment_failed"),
        ("netbanking", None, "payment_failed"),
    ],
)
def test_published_test_instruments_fail_with_their_reason(
    sandbox: Sandbox, order: Any, method: str, detail: str | None, reason: str
) -> None:
    answer = sandbox.pay(order, "failure", method, detail=detail)
    assert answer["error"]["reason"] == reason


def test_card_numbers_are_never_kept(sandbox: Sandbox, client: razorpay.Client, order: Any) -> None:
    answer = sandbox.pay(order, detail="5500670000001002")
    card = client.payment.fetchCardDetails(answer["razorpay_payment_id"])
    assert (card["last4"], card["network"], card["type"]) == ("1002", "MasterCard", "debit")
    assert "5500670000001002" not in str(card)


def test_card_details_only_for_cards(sandbox: Sandbox, client: razorpay.Client, order: Any) -> None:
    answer = sandbox.pay(order, "success", "upi")
    with pytest.raises(BadRequestError, match="Payment was not done using card"):
        client.payment.fetchCardDetails(answer["razorpay_payment_id"])


def test_expansion_adds_only_what_is_asked_for(client: razorpay.Client, captured: Any) -> None:
    assert "card" not in captured
    query = {"expand[]": ["card", "refunds", "offers", "emi"]}
    payment = client.payment.fetch(captured["id"], query)
    assert payment["card"]["id"] == captured["card_id"]
    assert payment["refunds"] == {"entity": "collection", "count": 0, "items": []}
    assert payment["emi"] is None
    assert client.payment.all({"expand[]": ["card"]})["items"][0]["card"] == payment["card"]


def test_unknown_expansion_is_refused(client: razorpay.Client, captured: Any) -> None:
    expected = "Value of each expand must be one of following types: card, emi, transaction"
    with pytest.raises(BadRequestError, match=expected):
        client.payment.fetch(captured["id"], {"expand[]": ["order"]})


def test_only_notes_of_a_payment_can_change(client: razorpay.Client, captured: Any) -> None:
    edited = client.payment.edit(captured["id"], {"notes": {"desk": "3"}})
    assert edited == captured | {"notes": {"desk": "3"}}
    with pytest.raises(BadRequestError, match="email is/are not required"):
        client.payment.edit(captured["id"], {"email": "x@y.example"})


def test_manual_capture_takes_the_authorised_amount_once(
    client: razorpay.Client, authorized: Any
) -> None:
    assert (authorized["status"], authorized["captured"]) == ("authorized", False)
    assert client.order.fetch(authorized["order_id"])["status"] == "attempted"
    captured = client.payment.capture(authorized["id"], 250000, {"currency": "INR"})
    assert (captured["status"], captured["captured"]) == ("captured", True)
    assert client.order.fetch(authorized["order_id"])["status"] == "paid"
    with pytest.raises(BadRequestError, match="This payment has already been captured"):
        client.payment.capture(authorized["id"], 250000, {"currency": "INR"})
    assert client.order.fetch(authorized["order_id"])["amount_paid"] == 250000


@pytest.mark.parametrize(
    ("body", "description"),
    [
        (
            {"amount": 249900, "currency": "INR"},
            "Capture amount must be equal to the amount authorized",
        ),
        ({"amount": 2500.5, "currency": "INR"}, "The amount must be an integer."),
        ({"amount": 250000}, "The currency field is required."),
        ({"currency": "INR"}, "The amount field is required."),
        (
            {"amount": 250000, "currency": "INR", "notes": {}},
            "notes is/are not required and should not be sent",
        ),
    ],
)
def test_wrong_captures_are_refused_and_change_nothing(
    sandbox: Sandbox, client: razorpay.Client, authorized: Any, body: Any, description: str
) -> None:
    status, answer = sandbox.call("POST", f"/v1/payments/{authorized['id']}/capture", body)
    assert (status, answer["error"]["description"]) == (400, description)
    assert client.payment.fetch(authorized["id"]) == authorized


def test_failed_payments_cannot_be_captured(
    sandbox: Sandbox, client: razorpay.Client, order: Any
) -> None:
    failed = sandbox.pay(order, "failure")["razorpay_payment_id"]
    with pytest.raises(BadRequestError, match="authorized and not yet captured"):
        client.payment.capture(failed, 250000, {"currency": "INR"})


def test_second_authorisation_cannot_be_captured(
    sandbox: Sandbox, client: razorpay.Client, authorized: Any
) -> None:
    second = sandbox.pay({"id": authorized["order_id"]})["razorpay_payment_id"]
    client.payment.capture(authorized["id"], 250000, {"currency": "INR"})
    with pytest.raises(BadRequestError) as refusal:
        client.payment.capture(second, 250000, {"currency": "INR"})
    assert str(refusal.value) == ALREADY_PAID


def test_second_success_on_a_paid_order_is_given_back(
    sandbox: Sandbox, client: razorpay.Client, shop: Shop, order: Any
) -> None:
    sandbox.pay(order)
    second = sandbox.pay(order, "success", "upi")["razorpay_payment_id"]
    payment = client.payment.fetch(second)
    assert (payment["status"], payment["captured"]) == ("refunded", False)
    assert (payment["amount_refunded"], payment["refund_status"]) == (250000, "full")
    assert client.order.fetch(order["id"])["amount_paid"] == 250000
    (webhook,) = shop.wait_for("refund.processed")
    assert webhook.entity("payment")["id"] == second
    assert webhook.entity("payment")["captured"] is False


def test_of_many_payments_at_once_one_is_captured(
    sandbox: Sandbox, client: razorpay.Client, order: Any
) -> None:
    with ThreadPoolExecutor(8) as customers:
        answers = list(customers.map(lambda _: sandbox.pay(order, "success", "upi"), range(16)))
    statuses = [client.payment.fetch(item["razorpay_payment_id"])["status"] for item in answers]
    assert sorted(statuses) == ["captured"] + ["refunded"] * 15
    paid = client.order.fetch(order["id"])
    assert (paid["amount_paid"], paid["attempts"]) == (250000, 16)


def test_authorised_money_returns_when_the_window_closes(
    sandbox: Sandbox, client: razorpay.Client, authorized: Any
) -> None:
    sandbox.control("advance", seconds=THREE_DAYS)
    payment = client.payment.fetch(authorized["id"])
    assert (payment["status"], payment["captured"]) == ("refunded", False)
    (refund,) = client.payment.fetch_multiple_refund(authorized["id"])["items"]
    assert (refund["amount"], refund["status"]) == (250000, "processed")
    assert client.order.fetch(authorized["order_id"])["status"] == "attempted"


def test_captured_money_is_never_returned_by_itself(
    sandbox: Sandbox, client: razorpay.Client, captured: Any
) -> None:
    sandbox.control("advance", seconds=10 * THREE_DAYS)
    assert client.payment.fetch(captured["id"]) == captured


def test_late_success_overtakes_the_failure(
    sandbox: Sandbox, client: razorpay.Client, shop: Shop, order: Any
) -> None:
    answer = sandbox.pay(order, "late_success", "upi", after_seconds=10000)
    payment_id = answer["razorpay_payment_id"]
    assert answer["error"]["reason"] == "payment_timed_out"
    assert client.payment.fetch(payment_id)["status"] == "failed"
    sandbox.control("advance", seconds=200)
    payment = client.payment.fetch(payment_id)
    assert (payment["status"], payment["late_authorized"]) == ("captured", True)
    assert payment["error_code"] is None
    assert client.order.fetch(order["id"])["status"] == "paid"
    shop.wait_for("payment.failed", "payment.authorized", "payment.captured", "order.paid")


def test_late_success_comes_by_itself(
    sandbox: Sandbox, client: razorpay.Client, order: Any
) -> None:
    payment_id = sandbox.pay(order, "late_success")["razorpay_payment_id"]
    assert wait_for(lambda: client.payment.fetch(payment_id)["status"] == "captured")


def test_late_success_on_a_paid_order_is_given_back(
    sandbox: Sandbox, client: razorpay.Client, order: Any
) -> None:
    late = sandbox.pay(order, "late_success", after_seconds=10000)["razorpay_payment_id"]
    sandbox.pay(order)
    sandbox.control("advance", seconds=200)
    payment = client.payment.fetch(late)
    assert (payment["status"], payment["captured"]) == ("refunded", False)


def test_late_success_after_the_automatic_window_waits_for_a_capture(
    sandbox: Sandbox, client: razorpay.Client, new_order: Callable[..., Any]
) -> None:
    windows = {"automatic_expiry_period": 12, "manual_expiry_period": 7200}
    order = new_order(payment={"capture": "automatic", "capture_options": windows})
    late = sandbox.pay(order, "late_success", after_seconds=100000)["razorpay_payment_id"]
    sandbox.control("advance", seconds=1001)
    assert client.payment.fetch(late)["status"] == "authorized"
    captured = client.payment.capture(late, 250000, {"currency": "INR"})
    assert captured["status"] == "captured"


def test_abandoned_attempts_fail_in_the_end(
    sandbox: Sandbox, client: razorpay.Client, order: Any
) -> None:
    answer = sandbox.pay(order, "abandon")
    assert set(answer) == {"razorpay_order_id", "razorpay_payment_id"}
    assert client.payment.fetch(answer["razorpay_payment_id"])["status"] == "created"
    sandbox.control("advance", seconds=600)
    payment = client.payment.fetch(answer["razorpay_payment_id"])
    assert (payment["status"], payment["error_reason"]) == ("failed", "payment_timed_out")


def test_payments_are_listed_newest_first_and_by_time(
    sandbox: Sandbox, client: razorpay.Client, order: Any
) -> None:
    first = sandbox.pay(order, "failure")["razorpay_payment_id"]
    second = sandbox.pay(order)["razorpay_payment_id"]
    assert [item["id"] for item in client.payment.all()["items"]] == [second, first]
    assert client.payment.all({"from": int(time.time()) + 60})["count"] == 0


def test_downtimes_are_announced_listed_and_resolved(
    sandbox: Sandbox, client: razorpay.Client, shop: Shop
) -> None:
    assert client.payment.fetchDownTime()["items"] == []
    begun = sandbox.control("downtimes", method="netbanking", instrument={"bank": "HDFC"})
    assert client.payment.fetchDownTime()["items"] == [begun]
    assert client.payment.fetchDownTimeById(begun["id"])["status"] == "started"
    (webhook,) = shop.wait_for("payment.downtime.started")
    assert webhook.entity("payment.downtime") == begun
    sandbox.control(f"downtimes/{begun['id']}/resolve")
    assert client.payment.fetchDownTime()["items"] == []
    assert client.payment.fetchDownTimeById(begun["id"])["status"] == "resolved"
