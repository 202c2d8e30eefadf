"""One gateway order per amount, whatever happens on the way to it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from payments.actions.start_payment import start_payment
from payments.errors import GatewayUnavailable, NotPayable, PaymentBusy, PaymentOpen
from payments.models import Attempt, Payment
from shop.actions.orders import cancel_order
from tests.factories import an_order, stocked

pytestmark = pytest.mark.enable_socket


def gateway_orders(gateway):
    return gateway.process.client().order.all({"count": 100})["count"]


def test_the_live_gateway_order_is_used_again(gateway, order):
    first, second = start_payment(order=order), start_payment(order=order)
    assert first == second
    assert gateway_orders(gateway) == Payment.objects.count() == 1


def test_an_answer_that_got_lost_is_found_by_receipt(gateway, order):
    gateway.faults(api={"drop_after_commit_percent": 100, "only": "POST /v1/orders"})
    payment = start_payment(order=order)
    assert payment.gateway_order_id
    assert gateway_orders(gateway) == 1


def test_a_silent_gateway_can_be_asked_again_without_a_second_order(gateway, order):
    gateway.faults(api={"drop_after_commit_percent": 100})
    with pytest.raises(GatewayUnavailable):
        start_payment(order=order)
    gateway.faults(api={"drop_after_commit_percent": 0})
    assert start_payment(order=order).gateway_order_id
    assert gateway_orders(gateway) == 1


def test_a_gateway_that_refuses_the_same_receipt_is_understood(gateway, order):
    gateway.process.control("account", receipts="reject")
    gateway.faults(api={"drop_after_commit_percent": 100})
    with pytest.raises(GatewayUnavailable):
        start_payment(order=order)
    gateway.faults(api={"drop_after_commit_percent": 0})
    assert start_payment(order=order).gateway_order_id


def test_while_one_caller_asks_the_others_wait(gateway, order):
    payment = start_payment(order=order)
    now = timezone.now()
    Payment.objects.filter(pk=payment.pk).update(gateway_order_id=None, asked_at=now)
    with pytest.raises(PaymentBusy):
        start_payment(order=order)
    Payment.objects.filter(pk=payment.pk).update(asked_at=now - timedelta(minutes=1))
    assert start_payment(order=order).gateway_order_id == payment.gateway_order_id


def test_what_cannot_be_paid_is_refused(gateway, order):
    payment = start_payment(order=order)
    attempt = Attempt.objects.create(
        payment=payment, order=order, gateway_payment_id="pay_1", amount=payment.amount
    )
    with pytest.raises(PaymentOpen):
        start_payment(order=order)
    attempt.delete()
    cancel_order(order=order, reason="", by=None)
    with pytest.raises(NotPayable):
        start_payment(order=order)
    late = an_order(stocked())
    late.expires_at = timezone.now()
    with pytest.raises(NotPayable):
        start_payment(order=late)


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_ten_starts_at_once_make_one_gateway_order(gateway, order, at_once):
    found = at_once(lambda _n: start_payment(order=order), 10)
    assert gateway_orders(gateway) == 1
    assert {type(answer) for answer in found} <= {Payment, PaymentBusy}
    assert any(isinstance(answer, Payment) for answer in found)
