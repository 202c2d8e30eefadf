"""Whatever arrives, in whatever order, however often: the end is the same."""

from datetime import UTC, datetime
from itertools import permutations

import pytest
from django.core import mail
from django.db import transaction

from config.foundation.models import StoredEvent
from payments.actions.apply_sighting import apply_sighting
from payments.errors import UnknownPayment
from payments.gateways.entities import GatewayPayment
from payments.models import Attempt, Payment, Refund, Sighting
from shop.actions.orders import cancel_order, expire_orders
from shop.models import StockLevel
from tests.factories import an_order, stocked


@pytest.fixture
def payment(order):
    """Known at the gateway, without asking one."""
    return Payment.objects.create(
        order=order,
        method="razorpay",
        amount=order.total,
        receipt="r-1",
        gateway_order_id="order_A",
    )


def seen(payment, status, **fields):
    values = {
        "id": "pay_1",
        "order_id": payment.gateway_order_id,
        "amount": payment.amount,
        "currency": "INR",
        "status": status,
        "captured": status in ("captured", "refunded"),
        "created_at": datetime(2026, 11, 24, tzinfo=UTC),
        "method": "upi",
    }
    return GatewayPayment(**values | fields)


def told(name):
    return StoredEvent.objects.filter(name=name).count()


ARRIVALS = sorted(set(permutations(["authorized", "captured", "failed", "captured"])))
REPEATS = [(1, 1, 1, 1), (1, 2, 3, 1), (3, 1, 2, 2), (3, 3, 3, 3)]


@pytest.mark.parametrize("order_of_arrival", ARRIVALS)
def test_pa2_every_order_of_arrival_ends_the_same(payment, order_of_arrival):
    """PA-2: authorized, captured, failed and order.paid (a captured payment), each 1 to 3 times."""
    for repeats in REPEATS:
        with transaction.atomic():
            for status, times in zip(order_of_arrival, repeats, strict=True):
                for _n in range(times):
                    apply_sighting(entity=seen(payment, status), source="webhook")
            payment.refresh_from_db()
            payment.order.refresh_from_db()
            attempt = Attempt.objects.get()
            end = (payment.status, payment.order.status, attempt.status, attempt.surplus)
            assert end == ("captured", "confirmed", "captured", "")
            assert told("PaymentCaptured") == told("OrderConfirmed") == 1
            assert Refund.objects.count() == 0
            transaction.set_rollback(True)
        payment = Payment.objects.get(pk=payment.pk)


@pytest.mark.parametrize(
    "order_of_arrival", list(permutations(["authorized", "captured", "failed", "refunded"]))
)
def test_pa2_a_full_refund_ends_the_same_wherever_it_stands(payment, order_of_arrival):
    for status in order_of_arrival:
        apply_sighting(entity=seen(payment, status), source="webhook")
    payment.refresh_from_db()
    payment.order.refresh_from_db()
    assert (payment.status, payment.order.status) == ("refunded", "confirmed")
    assert told("OrderConfirmed") == 1


def test_pa2_a_failure_that_comes_last_does_not_undo_another_attempts_success(payment):
    apply_sighting(entity=seen(payment, "captured", id="pay_2"), source="webhook")
    apply_sighting(entity=seen(payment, "failed", id="pay_1"), source="webhook")
    payment.refresh_from_db()
    assert payment.status == "captured"


def test_a_late_success_overtakes_a_failure(payment):
    apply_sighting(entity=seen(payment, "failed", error_reason="payment_timed_out"), source="poll")
    payment.refresh_from_db()
    assert payment.status == "failed"
    apply_sighting(entity=seen(payment, "captured"), source="webhook")
    payment.refresh_from_db()
    assert payment.status == "captured"
    assert told("PaymentFailed") == 1


def test_each_sighting_is_written_down_and_a_poll_only_when_it_is_news(payment):
    for source in ("webhook", "browser", "poll", "poll", "webhook"):
        apply_sighting(entity=seen(payment, "captured"), source=source)
    sources = list(Sighting.objects.values_list("source", flat=True))
    assert sources == ["webhook", "browser", "webhook"]


def test_an_attempt_of_an_unknown_gateway_order_is_refused(payment):
    with pytest.raises(UnknownPayment):
        apply_sighting(entity=seen(payment, "captured", order_id="order_B"), source="webhook")
    with pytest.raises(UnknownPayment):
        apply_sighting(entity=seen(payment, "captured", order_id=""), source="webhook")
    assert not Attempt.objects.exists()


def test_an_attempt_cannot_move_to_another_payment(payment):
    other = Payment.objects.create(
        order=an_order(stocked()), method="razorpay", amount=1, receipt="r-2",
        gateway_order_id="order_B",
    )  # fmt: skip
    apply_sighting(entity=seen(payment, "failed"), source="webhook")
    with pytest.raises(UnknownPayment):
        apply_sighting(entity=seen(other, "captured"), source="webhook")


@pytest.mark.parametrize("wrong", [{"amount": 1}, {"currency": "USD"}])
def test_pa4_a_cheap_payment_cannot_settle_a_dear_order(payment, wrong):
    attempt = apply_sighting(entity=seen(payment, "captured", **wrong), source="webhook")
    payment.order.refresh_from_db()
    refund = Refund.objects.get()
    assert payment.order.status == "placed"
    assert attempt.surplus == refund.reason == "wrong_amount"
    assert refund.amount == attempt.amount
    assert told("PaymentRefused") == told("RefundDue") == 1


def test_pa4_a_payment_sized_before_the_total_changed_goes_back(payment):
    Payment.objects.filter(pk=payment.pk).update(amount=payment.amount - 100)
    payment.refresh_from_db()
    attempt = apply_sighting(entity=seen(payment, "captured"), source="browser")
    payment.order.refresh_from_db()
    assert payment.order.status == "placed"
    assert attempt.surplus == "wrong_amount"


def test_a_second_capture_on_another_gateway_order_goes_back_once(payment):
    apply_sighting(entity=seen(payment, "captured"), source="webhook")
    other = Payment.objects.create(
        order=payment.order, method="razorpay", amount=payment.amount + 1, receipt="r-2",
        gateway_order_id="order_B",
    )  # fmt: skip
    Payment.objects.filter(pk=payment.pk).update(amount=payment.amount + 2)
    Payment.objects.filter(pk=other.pk).update(amount=payment.amount)
    other.refresh_from_db()
    for _n in range(3):
        apply_sighting(entity=seen(other, "captured", id="pay_2"), source="webhook")
    refund = Refund.objects.get()
    assert (refund.reason, refund.attempt.gateway_payment_id) == ("second_capture", "pay_2")
    assert told("OrderConfirmed") == 1


def test_sh6_late_money_takes_an_expired_order_up_again_while_goods_are_free(payment):
    expire(payment.order)
    attempt = apply_sighting(entity=seen(payment, "captured"), source="webhook")
    payment.order.refresh_from_db()
    level = StockLevel.objects.get()
    assert payment.order.status == "confirmed"
    assert attempt.surplus == ""
    assert (level.on_hand, level.reserved) == (4, 0)


def test_sh6_late_money_goes_back_when_the_goods_are_gone(payment, deliver):
    expire(payment.order)
    StockLevel.objects.update(on_hand=0)
    attempt = apply_sighting(entity=seen(payment, "captured"), source="webhook")
    payment.order.refresh_from_db()
    assert payment.order.status == "cancelled"
    assert attempt.surplus == Refund.objects.get().reason == "no_stock"
    deliver()
    (letter,) = [sent for sent in mail.outbox if "comes back" in sent.subject]
    assert letter.to == [payment.order.email]
    assert "We received ₹549" in letter.body
    assert "Paid too late, and the goods were gone" in letter.body


def test_money_for_an_order_that_the_shopper_cancelled_goes_back(payment):
    cancel_order(order=payment.order, reason="Changed my mind", by=None)
    attempt = apply_sighting(entity=seen(payment, "captured"), source="webhook")
    payment.order.refresh_from_db()
    assert payment.order.status == "cancelled"
    assert attempt.surplus == Refund.objects.get().reason == "order_cancelled"


def test_money_that_the_gateway_itself_returned_confirms_nothing(payment):
    entity = seen(payment, "refunded", captured=False)
    apply_sighting(entity=seen(payment, "authorized"), source="webhook")
    apply_sighting(entity=entity, source="webhook")
    payment.refresh_from_db()
    payment.order.refresh_from_db()
    assert (payment.status, payment.order.status) == ("failed", "placed")
    assert not Refund.objects.exists()


def test_cancelling_a_paid_order_owes_the_money_once(payment, deliver):
    apply_sighting(entity=seen(payment, "captured"), source="webhook")
    payment.order.refresh_from_db()
    cancel_order(order=payment.order, reason="Changed my mind", by=None)
    deliver()
    refund = Refund.objects.get()
    assert (refund.reason, refund.amount) == ("order_cancelled", payment.amount)


def test_a_revived_order_keeps_its_money_although_its_cancelling_is_heard_later(payment, deliver):
    expire(payment.order)
    apply_sighting(entity=seen(payment, "captured"), source="webhook")
    deliver()
    assert not Refund.objects.exists()


def expire(order):
    type(order).objects.filter(pk=order.pk).update(expires_at=order.placed_at)
    assert expire_orders() == 1
    order.refresh_from_db()
