"""Control calls: paying, resetting, the account, and their own refusals."""

from typing import Any

import pytest
import razorpay

from tests.payments.sandbox.driver import Sandbox

pytestmark = pytest.mark.enable_socket


@pytest.mark.parametrize(
    ("fields", "description"),
    [
        ({"order_id": None}, "The order id field is required."),
        ({"order_id": "order_12345678901234"}, "The id provided does not exist"),
        ({"method": "cash"}, "The selected method is invalid."),
        ({"method": ["upi"]}, "The selected method is invalid."),
        ({"outcome": "maybe"}, "The selected outcome is invalid."),
        ({"outcome": ["success"]}, "The selected outcome is invalid."),
        ({"detail": "nonsense"}, "The selected detail is invalid."),
        ({"detail": ["x"]}, "expected string but provided ['x']"),
        ({"detail": "card_declined"}, "The selected detail stands for a failure."),
        ({"after_seconds": "soon"}, "The after_seconds must be a number of seconds."),
        ({"notes": "x"}, "The notes must be an array."),
        ({"amount": 5}, "amount is/are not required and should not be sent"),
    ],
)
def test_wrong_payments_are_refused_and_not_counted(
    sandbox: Sandbox, client: razorpay.Client, order: Any, fields: Any, description: str
) -> None:
    body = {"order_id": order["id"], "method": "upi", "outcome": "success"} | fields
    status, answer = sandbox.call("POST", "/control/pay", body)
    assert (status, answer["error"]["description"]) == (400, description)
    assert client.order.fetch(order["id"]) == order
    assert client.payment.all()["count"] == 0


def test_reset_empties_everything(sandbox: Sandbox, client: razorpay.Client, captured: Any) -> None:
    client.payment.refund(captured["id"], {"amount": 500})
    sandbox.control("account", capture="manual", receipts="reject")
    sandbox.control("advance", seconds=1000)
    sandbox.control("faults", api={"delay_ms": 1})
    sandbox.control("reset")
    for found in (client.order.all(), client.payment.all(), client.refund.all()):
        assert found["count"] == 0
    assert sandbox.deliveries() == []
    assert sandbox.control("account")["capture"] == "automatic"
    assert sandbox.call("GET", "/control/faults")[1]["api"]["delay_ms"] == 0


def test_advance_moves_the_gateways_clock(sandbox: Sandbox, client: razorpay.Client) -> None:
    before = client.order.create({"amount": 500, "currency": "INR"})["created_at"]
    sandbox.control("advance", seconds=86400)
    after = client.order.create({"amount": 500, "currency": "INR"})["created_at"]
    assert 86400 <= after - before < 86460


def test_the_account_can_default_to_manual_capture(
    sandbox: Sandbox, client: razorpay.Client
) -> None:
    sandbox.control("account", capture="manual")
    order = client.order.create({"amount": 500, "currency": "INR"})
    payment = client.payment.fetch(sandbox.pay(order)["razorpay_payment_id"])
    assert payment["status"] == "authorized"


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("account", {"capture": "later"}),
        ("account", {"max_amount": "much"}),
        ("account", {"colour": "red"}),
        ("advance", {"seconds": -5}),
        ("advance", {}),
        ("reset", {"all": True}),
        ("events", {"event": "x"}),
        ("events", {"event": "x", "payload": {"payment": "pay_12345678901234"}}),
        ("events", {"event": "x", "payload": "payment"}),
        ("downtimes", {"method": "cash"}),
        ("downtimes", {"method": "upi", "instrument": "x"}),
        ("downtimes/down_12345678901234/resolve", {}),
    ],
)
def test_wrong_control_calls_are_refused(sandbox: Sandbox, path: str, body: Any) -> None:
    _, before = sandbox.call("GET", "/control/account")
    status, answer = sandbox.call("POST", f"/control/{path}", body)
    assert status == 400
    assert answer["error"]["code"] == "BAD_REQUEST_ERROR"
    assert sandbox.call("GET", "/control/account")[1] == before


def test_webhook_log_count_is_bounded(sandbox: Sandbox) -> None:
    for count in ("0", "1001", "x"):
        assert sandbox.call("GET", f"/control/webhooks?count={count}")[0] == 400
