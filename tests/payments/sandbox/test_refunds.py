"""Refunds: amounts, states, idempotency, receipts, speeds, failure."""

import re
import threading
from typing import Any

import pytest
import razorpay
from razorpay.errors import BadRequestError

from tests.payments.sandbox.driver import Sandbox, Shop, wait_for

pytestmark = pytest.mark.enable_socket
KEY = {"X-Refund-Idempotency": "refund-0001"}
HALF_A_YEAR = 181 * 24 * 3600


def refund_url(payment: Any) -> str:
    return f"/v1/payments/{payment['id']}/refund"


def test_a_full_refund_ends_the_payment_but_not_the_order(
    client: razorpay.Client, captured: Any
) -> None:
    refund = client.payment.refund(captured["id"], {})
    assert re.fullmatch(r"rfnd_[A-Za-z0-9]{14}", refund["id"])
    assert (refund["amount"], refund["status"]) == (250000, "processed")
    assert (refund["speed_requested"], refund["speed_processed"]) == ("normal", "normal")
    assert (refund["notes"], refund["receipt"], refund["batch_id"]) == ([], None, None)
    payment = client.payment.fetch(captured["id"])
    assert (payment["status"], payment["captured"]) == ("refunded", True)
    assert (payment["amount_refunded"], payment["refund_status"]) == (250000, "full")
    assert client.order.fetch(captured["order_id"])["status"] == "paid"


def test_part_refunds_leave_the_payment_captured(client: razorpay.Client, captured: Any) -> None:
    client.payment.refund(captured["id"], {"amount": 100000})
    payment = client.payment.fetch(captured["id"])
    assert (payment["status"], payment["refund_status"]) == ("captured", "partial")
    assert client.payment.refund(captured["id"], {})["amount"] == 150000
    assert client.payment.fetch(captured["id"])["status"] == "refunded"


@pytest.mark.parametrize(
    ("body", "description"),
    [
        ({"amount": 250001}, "The refund amount provided is greater than amount captured"),
        ({"amount": 99}, "The amount must be at least INR 1.00"),
        ({"amount": 100.5}, "The amount must be an integer."),
        ({"amount": "100"}, "The amount must be an integer."),
        ({"speed": "fast"}, "The selected speed is invalid."),
        ({"reason": "x"}, "reason is/are not required and should not be sent"),
        ({"receipt": "r" * 41}, "The receipt may not be greater than 40 characters."),
    ],
)
def test_wrong_refunds_are_refused_and_change_nothing(
    sandbox: Sandbox, client: razorpay.Client, captured: Any, body: Any, description: str
) -> None:
    status, answer = sandbox.call("POST", refund_url(captured), body)
    assert (status, answer["error"]["description"]) == (400, description)
    assert client.payment.fetch(captured["id"]) == captured
    assert client.refund.all()["count"] == 0


def test_what_was_refunded_cannot_be_refunded_again(client: razorpay.Client, captured: Any) -> None:
    client.payment.refund(captured["id"], {"amount": 200000})
    with pytest.raises(BadRequestError, match="greater than amount captured"):
        client.payment.refund(captured["id"], {"amount": 50001})
    client.payment.refund(captured["id"], {"amount": 50000})
    with pytest.raises(BadRequestError, match="The payment has been fully refunded already"):
        client.payment.refund(captured["id"], {"amount": 100})


def test_the_other_published_text_for_too_much(
    sandbox: Sandbox, client: razorpay.Client, captured: Any
) -> None:
    sandbox.control("account", wording="live")
    expected = "The total refund amount is greater than the refund payment amount"
    with pytest.raises(BadRequestError, match=expected):
        client.payment.refund(captured["id"], {"amount": 250001})


@pytest.mark.parametrize("outcome", ["failure", "abandon"])
def test_only_captured_payments_are_refunded(
    sandbox: Sandbox, client: razorpay.Client, order: Any, outcome: str
) -> None:
    payment_id = sandbox.pay(order, outcome)["razorpay_payment_id"]
    with pytest.raises(BadRequestError, match="The payment status should be captured"):
        client.payment.refund(payment_id, {})


def test_old_payments_are_not_refunded(
    sandbox: Sandbox, client: razorpay.Client, captured: Any
) -> None:
    sandbox.control("advance", seconds=HALF_A_YEAR)
    with pytest.raises(BadRequestError, match="more than 6 months old"):
        client.payment.refund(captured["id"], {})


def test_refunds_by_body_lists_and_notes(client: razorpay.Client, captured: Any) -> None:
    first = client.refund.create({"payment_id": captured["id"], "amount": 500})
    second = client.refund.create({"payment_id": captured["id"], "notes": {"by": "desk"}})
    assert client.refund.all()["items"] == [second, first]
    assert client.payment.fetch_multiple_refund(captured["id"])["items"] == [second, first]
    assert client.payment.fetch_refund_id(captured["id"], first["id"]) == first
    edited = client.refund.edit(first["id"], {"notes": {"a": "b"}})
    assert client.refund.fetch(first["id"]) == edited == first | {"notes": {"a": "b"}}
    with pytest.raises(BadRequestError, match="The payment id field is required"):
        client.refund.create({"amount": 500})


def test_a_refund_of_another_payment_is_not_found(
    sandbox: Sandbox, client: razorpay.Client, captured: Any, authorized: Any
) -> None:
    refund = client.payment.refund(captured["id"], {})
    with pytest.raises(BadRequestError, match="The id provided does not exist"):
        client.payment.fetch_refund_id(authorized["id"], refund["id"])


def test_same_key_and_body_return_the_same_refund(
    sandbox: Sandbox, client: razorpay.Client, captured: Any
) -> None:
    first = client.payment.refund(captured["id"], {"amount": 500}, headers=dict(KEY))
    again = client.payment.refund(captured["id"], {"amount": 500}, headers=dict(KEY))
    assert again == first
    assert client.payment.fetch(captured["id"])["amount_refunded"] == 500


def test_same_key_with_another_body_is_a_conflict(
    sandbox: Sandbox, client: razorpay.Client, captured: Any
) -> None:
    client.payment.refund(captured["id"], {"amount": 500}, headers=dict(KEY))
    status, body = sandbox.call("POST", refund_url(captured), {"amount": 600}, headers=KEY)
    assert status == 409
    assert body["error"]["description"] == (
        "Different request with the same idempotency key has already been processed."
    )
    assert client.payment.fetch(captured["id"])["amount_refunded"] == 500


def test_same_key_at_the_same_time_is_a_conflict(
    sandbox: Sandbox, client: razorpay.Client, captured: Any
) -> None:
    sandbox.control("faults", api={"delay_ms": 600, "only": "POST"})
    answers: list[tuple[int, Any]] = []

    def refund() -> None:
        answers.append(sandbox.call("POST", refund_url(captured), {"amount": 500}, headers=KEY))

    threads = [threading.Thread(target=refund) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    conflict, success = sorted(answers, key=lambda answer: -answer[0])
    assert (conflict[0], success[0]) == (409, 200)
    assert conflict[1]["error"]["description"] == (
        "Another request with the same idempotency key is still in progress."
    )
    assert client.payment.fetch(captured["id"])["amount_refunded"] == 500


@pytest.mark.parametrize(
    ("key", "description"),
    [
        ("short", "The idempotency key must be at least 10 characters long."),
        ("has space inside", "The idempotency key may only contain letters"),
    ],
)
def test_bad_idempotency_keys(sandbox: Sandbox, captured: Any, key: str, description: str) -> None:
    headers = {"X-Refund-Idempotency": key}
    status, body = sandbox.call("POST", refund_url(captured), {}, headers=headers)
    assert status == 400
    assert body["error"]["description"].startswith(description)


def test_a_refused_refund_does_not_use_up_its_key(client: razorpay.Client, captured: Any) -> None:
    with pytest.raises(BadRequestError):
        client.payment.refund(captured["id"], {"amount": 1}, headers=dict(KEY))
    assert client.payment.refund(captured["id"], {"amount": 500}, headers=dict(KEY))["id"]


def test_refund_receipts_are_unique(client: razorpay.Client, captured: Any) -> None:
    client.payment.refund(captured["id"], {"amount": 500, "receipt": "CN-1"})
    with pytest.raises(BadRequestError, match="Duplicate receipt found for this refund request"):
        client.payment.refund(captured["id"], {"amount": 500, "receipt": "CN-1"})
    assert client.payment.fetch(captured["id"])["amount_refunded"] == 500


def test_a_slow_refund_is_pending_until_processed(
    sandbox: Sandbox, client: razorpay.Client, shop: Shop, captured: Any
) -> None:
    sandbox.control("account", refund_seconds=100000)
    refund = client.payment.refund(captured["id"], {"amount": 500})
    assert refund["status"] == "pending"
    shop.wait_for("refund.created")
    sandbox.control("advance", seconds=1001)
    assert client.refund.fetch(refund["id"])["status"] == "processed"
    shop.wait_for("refund.processed")


def test_the_failing_amount_fails_and_becomes_refundable_again(
    client: razorpay.Client, shop: Shop, captured: Any
) -> None:
    refund = client.payment.refund(captured["id"], {"amount": 2468})
    assert refund["status"] == "pending"
    assert client.payment.fetch(captured["id"])["amount_refunded"] == 2468
    (webhook,) = shop.wait_for("refund.failed")
    assert webhook.entity("refund")["id"] == refund["id"]
    payment = client.payment.fetch(captured["id"])
    assert payment == captured
    assert client.payment.refund(captured["id"], {})["amount"] == 250000


def test_instant_refunds_and_their_fallback(
    client: razorpay.Client, shop: Shop, captured: Any
) -> None:
    instant = client.payment.refund(captured["id"], {"amount": 500, "speed": "optimum"})
    assert (instant["speed_requested"], instant["speed_processed"]) == ("optimum", "instant")
    assert instant["acquirer_data"]["arn"]
    slow = client.payment.refund(captured["id"], {"amount": 2468, "speed": "optimum"})
    assert (slow["status"], slow["speed_processed"]) == ("processed", "normal")
    (webhook,) = shop.wait_for("refund.speed_changed")
    assert webhook.entity("refund")["id"] == slow["id"]
    assert wait_for(lambda: shop.names().count("refund.processed") == 2)
