"""The inbox: stored once, answered fast, worked on until it is done."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from config.foundation.models import StoredEvent
from payments.actions.poll import poll_open_payments
from payments.actions.webhooks import work_again, work_on_webhooks
from payments.models import Attempt, Payment, Refund, WebhookEvent

pytestmark = pytest.mark.enable_socket


def confirmations():
    return StoredEvent.objects.filter(name="OrderConfirmed").count()


def later(**delta):
    Payment.objects.update(checked_at=timezone.now() - timedelta(**delta))


def test_pa1_the_webhook_alone_confirms(gateway, payment, deliver):
    paid = gateway.pay(payment)["razorpay_payment_id"]
    answer = gateway.post(gateway.event("payment.captured", gateway.entity(paid)))
    assert (answer.status_code, answer.json()) == (200, {"status": "stored"})
    payment.order.refresh_from_db()
    assert payment.order.status == "placed"
    assert work_on_webhooks() == 1
    assert_confirmed_once(payment, deliver)


def test_pa1_the_poll_alone_confirms(gateway, payment, deliver):
    gateway.pay(payment)
    later(minutes=2)
    assert poll_open_payments() == 1
    assert_confirmed_once(payment, deliver)


def test_pa1_webhook_and_poll_together_confirm_once(gateway, payment, deliver):
    paid = gateway.pay(payment)["razorpay_payment_id"]
    gateway.post(gateway.event("payment.captured", gateway.entity(paid)))
    later(minutes=2)
    poll_open_payments()
    work_on_webhooks()
    assert_confirmed_once(payment, deliver)


def assert_confirmed_once(payment, deliver):
    deliver()
    payment.refresh_from_db()
    payment.order.refresh_from_db()
    assert (payment.status, payment.order.status) == ("captured", "confirmed")
    assert confirmations() == 1
    subject = f"Order {payment.order.number} is confirmed"
    assert [letter.subject for letter in mail.outbox].count(subject) == 1


def test_pa2_failure_then_success_on_the_real_gateway(gateway, payment):
    failed = gateway.pay(payment, "failure", detail="insufficient_funds")
    first = gateway.process.client().order.payments(payment.gateway_order_id)["items"][0]
    assert "razorpay_signature" not in failed
    paid = gateway.pay(payment)["razorpay_payment_id"]
    gateway.post(gateway.event("payment.captured", gateway.entity(paid)))
    gateway.post(gateway.event("payment.failed", first))
    assert work_on_webhooks() == 2
    payment.refresh_from_db()
    assert payment.status == "captured"
    assert Attempt.objects.get(status="failed").error_reason == "insufficient_funds"


def test_pa3_the_old_secret_is_accepted_while_it_is_replaced(gateway, payment, settings):
    settings.RAZORPAY = {
        **settings.RAZORPAY,
        "webhook_secrets": ["haat_next", "haat_webhook_secret"],
    }
    raw = gateway.event("payment.downtime.started", {"note": "₹/é"}) + b"\n"
    assert gateway.post(raw).status_code == 200
    assert gateway.post(raw, secret="haat_next").status_code == 200
    indexes = WebhookEvent.objects.order_by("pk").values_list("secret_index", flat=True)
    assert list(indexes) == [1, 0]
    assert bytes(WebhookEvent.objects.earliest("pk").raw) == raw


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_pa5_twenty_copies_at_once_change_the_state_once(gateway, payment, at_once):
    """PA-5: one state change, and the inbox shows 19 duplicates."""
    paid = gateway.pay(payment)["razorpay_payment_id"]
    raw = gateway.event("payment.captured", gateway.entity(paid))
    answers = at_once(lambda _n: gateway.post(raw, "evt_same").status_code, 20)
    assert answers == [200] * 20
    at_once(lambda _n: work_on_webhooks(), 4)
    event = WebhookEvent.objects.get()
    assert (event.status, event.duplicates) == ("done", 19)
    assert confirmations() == 1
    assert Attempt.objects.count() == 1


def test_without_an_event_id_the_bytes_are_the_id(gateway, payment):
    raw = gateway.event("payment.downtime.started", {})
    for _n in range(3):
        assert gateway.post(raw, **{"X-Razorpay-Event-Id": ""}).status_code == 200
    event = WebhookEvent.objects.get()
    assert event.event_id.startswith("sha256:")
    assert event.duplicates == 2


@pytest.mark.parametrize(
    "headers",
    [
        {"X-Razorpay-Signature": ""},
        {"X-Razorpay-Signature": "00"},
        {"X-Razorpay-Signature": "naïve"},
    ],
)
def test_a_bad_signature_is_refused_and_nothing_stored(gateway, db, headers):
    answer = gateway.post(gateway.event("payment.captured", {}), **headers)
    assert answer.status_code == 400
    assert answer.json()["code"] == "signature_refused"
    assert not WebhookEvent.objects.exists()


@pytest.mark.parametrize(
    "raw", [b"", b"\xff\xfe", b"[]", b"null", b"7", b"{}", b'{"event": 7}', b"[" * 5000, b'{"event": "a\\u0000"}']
)  # fmt: skip
def test_signed_nonsense_is_a_bad_request(gateway, db, raw):
    assert gateway.post(raw).status_code == 400
    assert not WebhookEvent.objects.exists()


def test_a_body_that_is_too_long_is_refused(gateway, db):
    assert gateway.post(b"x" * (256 * 1024 + 1)).status_code == 413
    assert gateway.post(b"x" * 1_100_000).status_code == 413


@pytest.mark.parametrize(
    ("name", "entity", "status"),
    [
        ("payment.captured", {"id": "pay_1"}, "failed"),
        ("payment.captured", None, "failed"),
        ("settlement.processed", {"id": "setl_1"}, "ignored"),
    ],
)
def test_events_that_cannot_be_used_are_kept_and_named(gateway, db, name, entity, status):
    assert gateway.post(gateway.event(name, entity)).status_code == 200
    work_on_webhooks()
    event = WebhookEvent.objects.get()
    assert (event.status, event.name) == (status, name)


def test_an_event_that_comes_before_its_payment_is_kept_and_tried_again(gateway, payment):
    paid = gateway.pay(payment)["razorpay_payment_id"]
    Payment.objects.filter(pk=payment.pk).update(gateway_order_id=None)
    gateway.post(gateway.event("payment.captured", gateway.entity(paid)))
    work_on_webhooks()
    event = WebhookEvent.objects.get()
    assert (event.status, event.tries) == ("waiting", 1)
    assert "UnknownPayment" in event.error
    assert event.due_at > timezone.now()
    assert work_on_webhooks() == 0
    Payment.objects.filter(pk=payment.pk).update(gateway_order_id=payment.gateway_order_id)
    assert work_again(events=WebhookEvent.objects.all()) == 1
    assert work_on_webhooks() == 1
    event.refresh_from_db()
    assert event.status == "done"


def test_an_event_that_nobody_knows_is_given_up_after_a_day(gateway, payment):
    paid = gateway.pay(payment)["razorpay_payment_id"]
    Payment.objects.filter(pk=payment.pk).update(gateway_order_id=None)
    gateway.post(gateway.event("payment.captured", gateway.entity(paid)))
    WebhookEvent.objects.update(tries=29)
    work_on_webhooks()
    event = WebhookEvent.objects.get()
    assert (event.status, event.tries) == ("failed", 30)
    assert work_again(events=WebhookEvent.objects.all()) == 1


def test_one_failing_event_does_not_stop_the_others(gateway, payment, monkeypatch):
    paid = gateway.pay(payment)["razorpay_payment_id"]
    raw = gateway.event("payment.captured", gateway.entity(paid))
    gateway.post(raw, "evt_1")
    gateway.post(raw, "evt_2")
    from payments.actions import webhooks

    real, calls = webhooks.apply_and_capture, []

    def fail_once(**given):
        calls.append(given)
        if len(calls) == 1:
            raise RuntimeError("the worker stumbles")
        return real(**given)

    monkeypatch.setattr(webhooks, "apply_and_capture", fail_once)
    assert work_on_webhooks() == 2
    assert list(WebhookEvent.objects.order_by("pk").values_list("status", flat=True)) == [
        "waiting",
        "done",
    ]


def test_a_refund_made_in_the_dashboard_is_adopted(gateway, payment):
    paid = gateway.pay(payment)["razorpay_payment_id"]
    refund = gateway.process.client().payment.refund(paid, {"amount": 10000})
    refund["status"] = "processed"
    gateway.post(gateway.event("refund.processed", gateway.entity(paid), refund))
    work_on_webhooks()
    payment.refresh_from_db()
    adopted = Refund.objects.get()
    assert (adopted.reason, adopted.status, adopted.amount) == ("at_gateway", "processed", 100)
    assert payment.status == "part_refunded"
