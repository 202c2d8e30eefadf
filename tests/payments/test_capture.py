"""Authorised money is taken once."""

import pytest

from payments.actions.capture import apply_and_capture
from payments.actions.poll import poll_open_payments
from payments.gateways import razorpay
from payments.models import Attempt, Payment, Refund
from shop.actions.orders import cancel_order, expire_orders

pytestmark = pytest.mark.enable_socket


@pytest.fixture
def payment(gateway, order):
    """On a gateway order that waits for a manual capture."""
    found = gateway.order(int(order.total * 100), payment_capture=0)
    return Payment.objects.create(
        order=order,
        method="razorpay",
        amount=order.total,
        receipt="r-1",
        gateway_order_id=found["id"],
    )


@pytest.fixture
def authorized(gateway, payment):
    return razorpay.fetch_payment(gateway.pay(payment)["razorpay_payment_id"])


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_pa8_two_workers_make_one_capture_call(gateway, payment, authorized, at_once, monkeypatch):
    """PA-8: capture called from two workers → one gateway call."""
    calls = gateway.calls(monkeypatch, "capture")
    at_once(lambda _n: apply_and_capture(entity=authorized, source="webhook"), 8)
    assert len(calls) == 1
    payment.refresh_from_db()
    payment.order.refresh_from_db()
    assert (payment.status, payment.order.status) == ("captured", "confirmed")
    assert not Refund.objects.exists()


def test_a_capture_whose_answer_got_lost_is_settled_by_the_next_look(gateway, payment, authorized):
    gateway.faults(api={"drop_after_commit_percent": 100, "only": "POST /v1/payments"})
    attempt = apply_and_capture(entity=authorized, source="webhook")
    assert attempt.status == "authorized"
    gateway.faults(api={"drop_after_commit_percent": 0})
    assert poll_open_payments() == 1
    payment.refresh_from_db()
    assert payment.status == "captured"


def test_a_capture_of_captured_money_is_success(gateway, payment, authorized):
    gateway.process.client().payment.capture(authorized.id, 54900, {"currency": "INR"})
    apply_and_capture(entity=authorized, source="webhook")
    payment.refresh_from_db()
    assert payment.status == "captured"


def test_money_for_an_expired_order_is_captured_and_takes_it_up_again(payment, authorized):
    type(payment.order).objects.update(expires_at=payment.order.placed_at)
    assert expire_orders() == 1
    apply_and_capture(entity=authorized, source="poll")
    payment.order.refresh_from_db()
    assert payment.order.status == "confirmed"


def test_money_that_the_order_cannot_use_stays_uncaptured(
    gateway, payment, authorized, monkeypatch
):
    calls = gateway.calls(monkeypatch, "capture")
    cancel_order(order=payment.order, reason="Changed my mind", by=None)
    apply_and_capture(entity=authorized, source="webhook")
    assert not calls
    assert Attempt.objects.get().status == "authorized"


def test_a_wrong_amount_is_not_captured(gateway, payment, authorized, monkeypatch):
    calls = gateway.calls(monkeypatch, "capture")
    Payment.objects.update(amount=payment.amount + 1)
    apply_and_capture(entity=authorized, source="webhook")
    assert not calls
