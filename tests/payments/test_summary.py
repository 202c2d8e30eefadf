"""What the order page says about money, in each state."""

from datetime import UTC, datetime

import pytest

from payments.actions.apply_sighting import apply_sighting
from payments.actions.refunds import return_money_of
from payments.gateways.entities import GatewayPayment
from payments.models import Payment, Refund
from payments.tasks import poll_open_payments, send_due_refunds, work_on_webhooks
from shop.actions.orders import cancel_order
from shop.hooks import payment_summary


@pytest.fixture
def payment(order):
    return Payment.objects.create(
        order=order, method="razorpay", amount=order.total, receipt="r", gateway_order_id="order_A"
    )


def see(payment, status):
    apply_sighting(
        entity=GatewayPayment(
            id="pay_1", order_id="order_A", amount=payment.amount, currency="INR", status=status,
            captured=status == "captured", created_at=datetime(2026, 11, 24, tzinfo=UTC),
            method="card", instrument="RuPay •••• 1005",
        ),
        source="poll",
    )  # fmt: skip
    payment.order.refresh_from_db()


def summary(payment):
    (said,) = payment_summary.ask(payment.order)
    return said


def test_not_paid_yet(payment):
    said = summary(payment)
    assert said.headline == "Not paid yet"
    assert said.pay_url == f"/pay/{payment.order.number}/?key={payment.order.access_token}"


@pytest.mark.parametrize(
    ("status", "headline"),
    [
        ("created", "Checking your payment"),
        ("authorized", "Checking your payment"),
        ("failed", "The payment did not go through"),
    ],
)
def test_on_the_way(payment, status, headline):
    see(payment, status)
    assert summary(payment).headline == headline
    assert summary(payment).pay_url


def test_paid(payment):
    see(payment, "captured")
    said = summary(payment)
    assert (said.headline, said.detail) == ("Paid ₹549", "Card · RuPay •••• 1005")
    assert (said.reference, said.pay_url) == ("pay_1", "")


def test_given_back(payment):
    see(payment, "captured")
    return_money_of(order=payment.order)
    assert summary(payment).headline == "₹549 is on its way back to you"
    Refund.objects.update(status="processed")
    assert summary(payment).headline == "₹549 given back"


def test_cancelled_before_anybody_paid(payment):
    cancel_order(order=payment.order, reason="", by=None)
    assert summary(payment) is None


def test_the_background_entries_find_nothing_to_do(db):
    assert work_on_webhooks() == poll_open_payments() == send_due_refunds() == 0
