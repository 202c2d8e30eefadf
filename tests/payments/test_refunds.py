"""Money goes back once, whatever happens on the way, and never more than was paid."""

from datetime import timedelta

import pytest
from django.utils import timezone

from config.foundation.models import StoredEvent
from payments.actions.confirm_from_browser import confirm_from_browser
from payments.actions.refunds import owe_refund, return_money_of
from payments.actions.send_refunds import record_refund, send_due_refunds
from payments.errors import RefundTooLarge
from payments.gateways.entities import GatewayRefund
from payments.models import Attempt, Refund
from shop.actions.orders import cancel_order

pytestmark = pytest.mark.enable_socket
BY_STAFF = Refund.Reason.BY_STAFF


@pytest.fixture
def attempt(gateway, payment):
    """₹549, captured."""
    handed_over = gateway.pay(payment)
    names = {name.removeprefix("razorpay_"): value for name, value in handed_over.items()}
    confirm_from_browser(payment=payment, **names)
    return Attempt.objects.get()


def at_gateway(gateway, attempt):
    return gateway.process.client().payment.fetch_multiple_refund(attempt.gateway_payment_id)


def due_now():
    Refund.objects.update(due_at=timezone.now() - timedelta(seconds=1))


def test_sh6_a_cancelled_order_is_refunded_without_anybody_asking(gateway, attempt, deliver):
    attempt.order.refresh_from_db()
    cancel_order(order=attempt.order, reason="Changed my mind", by=None)
    deliver()
    assert send_due_refunds() == 1
    refund = Refund.objects.get()
    found = at_gateway(gateway, attempt)["items"]
    assert [(item["id"], item["amount"]) for item in found] == [(refund.gateway_refund_id, 54900)]
    assert refund.status in ("pending", "processed")
    attempt.payment.refresh_from_db()
    assert attempt.payment.status == ("refunded" if refund.is_done else "captured")


def test_a_refund_whose_answer_got_lost_is_paid_once(gateway, attempt):
    owe_refund(attempt=attempt, reason=BY_STAFF)
    gateway.faults(api={"drop_after_commit_percent": 100})
    assert send_due_refunds() == 1
    refund = Refund.objects.get()
    assert (refund.status, refund.tries) == ("due", 1)
    assert refund.error
    gateway.faults(api={"drop_after_commit_percent": 0})
    due_now()
    assert send_due_refunds() == 1
    refund.refresh_from_db()
    assert refund.gateway_refund_id
    assert at_gateway(gateway, attempt)["count"] == 1


def test_two_partial_refunds_of_the_same_amount_are_two(gateway, attempt):
    for _n in range(2):
        owe_refund(attempt=attempt, reason=BY_STAFF, amount=100)
    assert send_due_refunds() == 2
    assert at_gateway(gateway, attempt)["count"] == 2
    assert Refund.objects.values("gateway_refund_id").distinct().count() == 2


def test_never_more_than_was_paid(attempt):
    owe_refund(attempt=attempt, reason=BY_STAFF, amount=500)
    with pytest.raises(RefundTooLarge) as caught:
        owe_refund(attempt=attempt, reason=BY_STAFF, amount=50)
    assert caught.value.facts == {"left": 49}
    owe_refund(attempt=attempt, reason=BY_STAFF)
    assert owe_refund(attempt=attempt, reason=BY_STAFF) is None
    assert return_money_of(order=attempt.order) == []


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_ten_refunds_at_once_stay_below_what_was_paid(attempt, at_once):
    answers = at_once(lambda _n: owe_refund(attempt=attempt, reason=BY_STAFF, amount=100), 10)
    refused = [answer for answer in answers if isinstance(answer, RefundTooLarge)]
    assert len(refused) == 5
    assert Refund.objects.count() == 5


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_four_workers_send_each_refund_once(gateway, attempt, at_once):
    for _n in range(5):
        owe_refund(attempt=attempt, reason=BY_STAFF, amount=100)
    sent = at_once(lambda _n: send_due_refunds(), 4)
    assert sum(sent) == 5
    assert at_gateway(gateway, attempt)["count"] == 5


def answer(refund, status, **fields):
    values = {
        "id": "rfnd_1",
        "payment_id": refund.attempt.gateway_payment_id,
        "amount": refund.amount,
        "status": status,
        "receipt": refund.pk.hex,
    }
    return GatewayRefund(**values | fields)


@pytest.mark.parametrize("words", [("pending", "processed"), ("processed", "pending")])
def test_the_gateways_word_moves_a_refund_forward_only(attempt, words):
    refund = owe_refund(attempt=attempt, reason=BY_STAFF)
    for status in (*words, *words):
        record_refund(entity=answer(refund, status))
    refund.refresh_from_db()
    attempt.payment.refresh_from_db()
    assert (refund.status, attempt.payment.status) == ("processed", "refunded")
    assert Refund.objects.count() == 1
    assert StoredEvent.objects.filter(name="RefundProcessed").count() == 1


def test_a_refund_that_the_bank_sent_back_is_owed_again_but_not_for_ever(attempt):
    owe_refund(attempt=attempt, reason=BY_STAFF)
    for number in range(6):
        for refund in Refund.objects.filter(status="due"):
            record_refund(entity=answer(refund, "failed", id=f"rfnd_{number}"))
    assert Refund.objects.filter(status="failed").count() == 4
    assert not Refund.objects.filter(status="due").exists()


def test_money_given_back_in_the_dashboard_is_not_given_twice(gateway, attempt):
    refund = owe_refund(attempt=attempt, reason=BY_STAFF)
    gateway.process.client().payment.refund(attempt.gateway_payment_id, {})
    assert send_due_refunds() == 1
    refund.refresh_from_db()
    assert refund.status == "failed"
    adopted = Refund.objects.exclude(pk=refund.pk).get()
    assert (adopted.reason, adopted.amount) == ("at_gateway", attempt.amount)
    assert at_gateway(gateway, attempt)["count"] == 1


def test_a_refund_of_unknown_money_is_nobodys(db):
    entity = GatewayRefund("rfnd_1", "pay_unknown", 100, "processed")
    assert record_refund(entity=entity) is None
    assert not Refund.objects.exists()


def test_an_event_that_overtakes_our_own_answer_finds_our_refund(attempt):
    """The receipt is our id: the webhook may come before the call returns."""
    refund = owe_refund(attempt=attempt, reason=BY_STAFF, amount=100)
    record_refund(entity=answer(refund, "processed"))
    record_refund(entity=answer(refund, "pending", receipt=""))
    refund.refresh_from_db()
    assert (refund.status, refund.gateway_refund_id) == ("processed", "rfnd_1")
    assert Refund.objects.count() == 1
