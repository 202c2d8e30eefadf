"""The browser's return, alone and at the same instant as the webhook."""

import pytest

from config.foundation.models import StoredEvent
from payments.actions.confirm_from_browser import confirm_from_browser
from payments.actions.poll import poll_open_payments
from payments.actions.start_payment import start_payment
from payments.actions.webhooks import work_on_webhooks
from payments.errors import NotFromGateway, PaymentOpen
from payments.models import Attempt, Sighting
from payments.selectors.payments import PayState, pay_state
from tests.factories import an_order, stocked

pytestmark = pytest.mark.enable_socket
ROUNDS = 100


def result(handed_over):
    return {name.removeprefix("razorpay_"): value for name, value in handed_over.items()}


def test_the_browser_confirms(gateway, payment):
    confirmed = confirm_from_browser(payment=payment, **result(gateway.pay(payment)))
    payment.order.refresh_from_db()
    assert (confirmed.status, payment.order.status) == ("captured", "confirmed")
    assert Sighting.objects.get().source == "browser"


def test_a_signature_for_another_order_does_not_confirm_this_one(gateway, payment):
    other = start_payment(order=an_order(stocked(price=10, mrp=10)))
    cheap = result(gateway.pay(other))
    with pytest.raises(NotFromGateway):
        confirm_from_browser(payment=payment, **cheap)
    with pytest.raises(NotFromGateway):
        confirm_from_browser(payment=payment, **{**cheap, "order_id": payment.gateway_order_id})
    assert not Attempt.objects.exists()


def test_sh5_while_the_gateway_is_silent_nobody_can_pay_again(gateway, payment):
    """SH-5: the shopper came back with a proof, the gateway does not answer: locked, then settled."""
    handed_over = result(gateway.pay(payment))
    gateway.faults(api={"status_500_percent": 100})
    confirm_from_browser(payment=payment, **handed_over)
    payment.order.refresh_from_db()
    assert pay_state(payment.order) == PayState.CHECKING
    with pytest.raises(PaymentOpen):
        start_payment(order=payment.order)
    gateway.faults(api={"status_500_percent": 0})
    type(payment).objects.update(checked_at=None)
    assert poll_open_payments() == 1
    payment.order.refresh_from_db()
    assert pay_state(payment.order) == PayState.PAID


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_sh4_browser_and_webhook_at_the_same_instant(gateway, at_once):
    """SH-4: one confirmation, and neither side sees an error, every round."""
    for _round in range(ROUNDS):
        payment = start_payment(order=an_order(stocked(pieces=1)))
        handed_over = gateway.pay(payment)
        entity = gateway.entity(handed_over["razorpay_payment_id"])
        for name in ("payment.captured", "order.paid"):
            assert gateway.post(gateway.event(name, entity)).status_code == 200
        arrivals = [
            work_on_webhooks,
            lambda payment=payment, given=handed_over: confirm_from_browser(
                payment=payment, **result(given)
            ),
            work_on_webhooks,
        ]
        answers = at_once(lambda n, arrivals=arrivals: arrivals[n](), 3)
        assert not [answer for answer in answers if isinstance(answer, Exception)]
        payment.refresh_from_db()
        payment.order.refresh_from_db()
        assert (payment.status, payment.order.status) == ("captured", "confirmed")
    assert StoredEvent.objects.filter(name="OrderConfirmed").count() == ROUNDS
    assert StoredEvent.objects.filter(name="PaymentCaptured").count() == ROUNDS
    assert Attempt.objects.count() == ROUNDS
