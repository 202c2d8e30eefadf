"""Webhooks: signature, envelope, redelivery, back-off, faults, giving up."""

import json
from collections.abc import Callable
from typing import Any

import pytest
import razorpay
from razorpay.errors import SignatureVerificationError

from tests.payments.sandbox.driver import WEBHOOK_SECRET, Sandbox, Shop, wait_for

pytestmark = pytest.mark.enable_socket
A_DAY = 24 * 3600


def test_a_payment_sends_three_signed_events(
    sandbox: Sandbox, client: razorpay.Client, shop: Shop, order: Any
) -> None:
    payment_id = sandbox.pay(order)["razorpay_payment_id"]
    heard = shop.wait_for("payment.authorized", "payment.captured", "order.paid")
    for webhook in heard:
        assert client.utility.verify_webhook_signature(
            webhook.body, webhook.signature, WEBHOOK_SECRET
        )
        assert webhook.headers["content-type"] == "application/json"
        assert webhook.headers["user-agent"] == "Razorpay-Webhook/v1"
        assert webhook.entity("payment")["id"] == payment_id
    assert len({webhook.event_id for webhook in heard}) == 3
    authorized, captured, paid = heard
    assert authorized.entity("payment")["status"] == "authorized"
    assert captured.entity("payment")["status"] == "captured"
    assert captured.entity("payment")["card"]["last4"] == "1007"
    assert paid.data["contains"] == ["payment", "order"]
    assert paid.entity("order") == client.order.fetch(order["id"])


def test_the_envelope(sandbox: Sandbox, shop: Shop, order: Any) -> None:
    sandbox.pay(order, "failure", "upi")
    (webhook,) = shop.wait_for("payment.failed")
    entity = webhook.data["payload"]["payment"]["entity"]
    assert set(webhook.data) == {
        "entity", "account_id", "event", "contains", "payload", "created_at",
    }  # fmt: skip
    assert webhook.data["entity"] == "event"
    assert webhook.data["account_id"].startswith("acc_")
    assert webhook.data["contains"] == ["payment"]
    assert isinstance(webhook.data["created_at"], int)
    assert not [name for name in entity if name.startswith("_")]


def test_refund_events_carry_refund_and_payment(
    client: razorpay.Client, shop: Shop, captured: Any
) -> None:
    refund = client.payment.refund(captured["id"], {"amount": 500})
    for webhook in shop.wait_for("refund.created", "refund.processed"):
        assert webhook.data["contains"] == ["refund", "payment"]
        assert webhook.entity("refund")["id"] == refund["id"]
        assert webhook.entity("payment")["captured"] is True


def test_a_refused_delivery_is_repeated_with_the_same_event_id(
    sandbox: Sandbox, shop: Shop, order: Any
) -> None:
    shop.answer = 500
    sandbox.pay(order, "failure")
    assert wait_for(lambda: len(shop.heard) >= 2)
    shop.answer = 200
    assert wait_for(lambda: sandbox.deliveries(status="delivered"))
    assert len({webhook.event_id for webhook in shop.heard}) == 1
    assert len({webhook.body for webhook in shop.heard}) == 1
    (delivery,) = sandbox.deliveries()
    codes = [attempt["status_code"] for attempt in delivery["attempts"]]
    assert codes[0] == 500
    assert codes[-1] == 200


def test_pauses_grow(sandbox: Sandbox, shop: Shop, order: Any) -> None:
    shop.answer = 500
    sandbox.pay(order, "failure")
    assert wait_for(lambda: len(sandbox.deliveries()[0]["attempts"]) >= 3)
    moments = [attempt["at"] for attempt in sandbox.deliveries()[0]["attempts"]]
    first, second = moments[1] - moments[0], moments[2] - moments[1]
    assert 0.1 <= first < second  # ten and twenty seconds, a hundred times faster


def test_redirects_count_as_failure(sandbox: Sandbox, shop: Shop, order: Any) -> None:
    shop.answer = 302
    sandbox.pay(order, "failure")
    assert wait_for(lambda: sandbox.deliveries()[0]["attempts"])
    attempt = sandbox.deliveries()[0]["attempts"][0]
    assert (attempt["status_code"], attempt["delivered"]) == (302, False)


def test_an_answer_after_five_seconds_counts_as_failure(
    sandbox: Sandbox, shop: Shop, order: Any
) -> None:
    shop.delay = 5.5
    sandbox.pay(order, "failure")
    assert wait_for(lambda: sandbox.deliveries()[0]["attempts"], seconds=10)
    shop.delay = 0
    attempt = sandbox.deliveries()[0]["attempts"][0]
    assert (attempt["status_code"], attempt["delivered"]) == (None, False)
    assert attempt["error"] == "ReadTimeoutError"


def test_a_dead_endpoint_is_disabled_after_a_day(
    sandbox: Sandbox, shop: Shop, new_order: Callable[..., Any]
) -> None:
    shop.answer = 500
    sandbox.pay(new_order(), "failure")
    assert wait_for(lambda: shop.heard)
    sandbox.control("advance", seconds=A_DAY)
    assert wait_for(lambda: sandbox.deliveries(status="failed"))
    assert sandbox.control("account")["webhook_active"] is False
    shop.forget()
    sandbox.pay(new_order(), "failure")
    (lost,) = sandbox.deliveries(status="disabled")
    sandbox.control("account", webhook_active=True)
    sandbox.control(f"webhooks/{lost['id']}/resend")
    shop.wait_for("payment.failed")


def test_resending_by_delivery_or_event_id(sandbox: Sandbox, shop: Shop, order: Any) -> None:
    sandbox.pay(order, "failure")
    assert wait_for(lambda: sandbox.deliveries(status="delivered"))
    (delivery,) = sandbox.deliveries()
    sandbox.control(f"webhooks/{delivery['id']}/resend")
    assert wait_for(lambda: len(shop.heard) == 2)
    sandbox.control(f"webhooks/{delivery['event_id']}/resend")
    assert wait_for(lambda: len(shop.heard) == 3)
    assert {webhook.event_id for webhook in shop.heard} == {delivery["event_id"]}
    status, _ = sandbox.call("POST", "/control/webhooks/dlv_12345678901234/resend")
    assert status == 400


def test_duplicates_have_the_same_event_id(sandbox: Sandbox, shop: Shop, order: Any) -> None:
    sandbox.control("faults", webhooks={"duplicate": True})
    sandbox.pay(order, "failure")
    assert wait_for(lambda: len(shop.heard) == 2)
    assert len({webhook.event_id for webhook in shop.heard}) == 1


def test_withheld_events_come_when_the_faults_end(sandbox: Sandbox, shop: Shop, order: Any) -> None:
    sandbox.control("faults", webhooks={"withhold_percent": 100})
    sandbox.pay(order)
    assert [item["status"] for item in sandbox.deliveries()] == ["withheld"] * 3
    sandbox.control("advance", seconds=A_DAY)
    assert shop.heard == []
    sandbox.control("reset", faults=True)
    shop.wait_for("payment.authorized", "payment.captured", "order.paid")
    assert sandbox.call("GET", f"/v1/orders/{order['id']}")[0] == 200


def test_wrong_signatures_are_wrong(
    sandbox: Sandbox, client: razorpay.Client, shop: Shop, order: Any
) -> None:
    sandbox.control("faults", webhooks={"bad_signature_percent": 100})
    sandbox.pay(order, "failure")
    (webhook,) = shop.wait_for("payment.failed")
    with pytest.raises(SignatureVerificationError):
        client.utility.verify_webhook_signature(webhook.body, webhook.signature, WEBHOOK_SECRET)


@pytest.mark.parametrize(
    ("switch", "secret"), [(True, "haat_webhook_secret_old"), ("last year", "last year")]
)
def test_the_old_secret_can_be_asked_for(
    sandbox: Sandbox, client: razorpay.Client, shop: Shop, order: Any, switch: Any, secret: str
) -> None:
    sandbox.control("faults", webhooks={"old_secret": switch})
    sandbox.pay(order, "failure")
    (webhook,) = shop.wait_for("payment.failed")
    assert client.utility.verify_webhook_signature(webhook.body, webhook.signature, secret)


def test_events_from_before_a_rotation_keep_their_secret(
    sandbox: Sandbox, client: razorpay.Client, shop: Shop, new_order: Callable[..., Any]
) -> None:
    sandbox.pay(new_order(), "failure")
    assert wait_for(lambda: sandbox.deliveries(status="delivered"))
    sandbox.control("account", webhook_secret="next secret")
    shop.forget()
    sandbox.control(f"webhooks/{sandbox.deliveries()[0]['id']}/resend")
    sandbox.pay(new_order())
    shop.wait_for("payment.failed", "payment.captured")
    for webhook in shop.heard:
        secret = WEBHOOK_SECRET if webhook.event == "payment.failed" else "next secret"
        assert client.utility.verify_webhook_signature(webhook.body, webhook.signature, secret)


def test_shuffled_and_delayed_events_all_arrive(
    sandbox: Sandbox, shop: Shop, new_order: Callable[..., Any]
) -> None:
    sandbox.control("faults", seed=3, webhooks={"shuffle": True, "delay_ms": 50})
    for _ in range(4):
        sandbox.pay(new_order())
    assert wait_for(lambda: len(shop.heard) == 12)
    sent = [item["event_id"] for item in sandbox.deliveries()]
    heard = [webhook.event_id for webhook in shop.heard]
    assert sorted(heard) == sorted(sent)
    assert heard != sent


def test_oddities_of_official_samples(sandbox: Sandbox, shop: Shop, order: Any) -> None:
    odd = {"omit_created_at": True, "unprefixed_order_id": True}
    sandbox.control("faults", webhooks=odd)
    sandbox.pay(order)
    (webhook,) = shop.wait_for("order.paid")
    assert "created_at" not in webhook.data
    assert f"order_{webhook.entity('order')['id']}" == order["id"]


def test_any_event_can_be_emitted(
    sandbox: Sandbox, client: razorpay.Client, shop: Shop, captured: Any
) -> None:
    dispute = {"id": "disp_12345678901234", "entity": "dispute", "payment_id": captured["id"]}
    payload = {"payment": captured["id"], "dispute": dispute}
    sandbox.control("events", event="payment.dispute.created", payload=payload, event_id="evt1")
    (webhook,) = shop.wait_for("payment.dispute.created")
    assert webhook.event_id == "evt1"
    assert webhook.entity("payment") == captured
    assert webhook.entity("dispute") == dispute
    assert client.utility.verify_webhook_signature(webhook.body, webhook.signature, WEBHOOK_SECRET)


def test_payloads_are_snapshots(
    client: razorpay.Client, sandbox: Sandbox, shop: Shop, captured: Any
) -> None:
    client.payment.refund(captured["id"], {})
    assert wait_for(lambda: sandbox.deliveries(event="payment.captured", status="delivered"))
    (delivery,) = sandbox.deliveries(event="payment.captured")
    sandbox.control(f"webhooks/{delivery['id']}/resend")
    wait_for(lambda: shop.names().count("payment.captured") == 2)
    repeated = [webhook for webhook in shop.heard if webhook.event == "payment.captured"]
    assert json.loads(repeated[-1].body)["payload"]["payment"]["entity"]["status"] == "captured"
