"""The gateway module against the sandbox: what goes wrong outside becomes one of two refusals."""

from decimal import Decimal

import pytest

from payments.errors import GatewayRefused, GatewayUnavailable, Malformed
from payments.gateways import razorpay
from payments.gateways.entities import from_paise, read_payment, to_paise

pytestmark = pytest.mark.enable_socket


@pytest.mark.parametrize("rupees", ["8.35", "29.35", "1.10", "0.01", "99999999.99"])
def test_paise_are_exact(rupees):
    assert from_paise(to_paise(Decimal(rupees))) == Decimal(rupees)


@pytest.mark.parametrize("bad", ["1.001", "0.005"])
def test_paise_are_never_rounded(bad):
    with pytest.raises(ValueError):
        to_paise(Decimal(bad))


@pytest.mark.parametrize("bad", [1.5, "100", None, True, -1])
def test_only_whole_paise_are_read(bad):
    with pytest.raises(TypeError):
        from_paise(bad)


def test_a_gateway_order_has_our_amount_and_receipt(gateway, payment):
    stored = gateway.process.client().order.fetch(payment.gateway_order_id)
    assert stored["amount"] == 54900
    assert stored["receipt"] == payment.receipt
    assert stored["notes"] == []


@pytest.mark.parametrize(
    "fault", [{"status_500_percent": 100}, {"malformed_percent": 100}, {"hang_ms": 4000}]
)
def test_a_gateway_that_does_not_answer_sensibly_is_unavailable(gateway, payment, fault):
    gateway.faults(api=fault)
    with pytest.raises(GatewayUnavailable) as caught:
        razorpay.payments_of_order(payment.gateway_order_id)
    assert caught.value.facts == {"retry_after": 10}


def test_a_refusal_carries_its_reason(gateway, payment):
    with pytest.raises(GatewayRefused) as caught:
        razorpay.fetch_payment("pay_AAAAAAAAAAAAAA")
    assert caught.value.facts["description"] == "The id provided does not exist"


def test_wrong_keys_are_our_fault_not_the_shoppers(gateway, payment, settings):
    settings.RAZORPAY = {**settings.RAZORPAY, "key_secret": "wrong"}
    with pytest.raises(GatewayUnavailable):
        razorpay.payments_of_order(payment.gateway_order_id)


def test_capturing_twice_is_success(gateway, payment):
    paid = gateway.pay(payment)["razorpay_payment_id"]
    assert razorpay.capture(paid, amount=payment.amount).status == "captured"


def test_nothing_personal_is_read(gateway, payment):
    upi = razorpay.fetch_payment(gateway.pay(payment)["razorpay_payment_id"])
    assert "@" not in repr(upi)
    card = read_payment({**CARD, "card": {"network": "RuPay", "last4": "1005", "name": "Asha Rao"}})
    assert card.instrument == "RuPay •••• 1005"
    assert "Asha" not in repr(card)


CARD = {
    "id": "pay_1",
    "order_id": "A1",
    "amount": 100,
    "currency": "INR",
    "status": "authorized",
    "captured": True,
    "created_at": "1567674606",
    "method": "card",
    "notes": [],
    "error_code": "",
}


def test_the_oddities_of_real_entities_are_survived():
    odd = read_payment(CARD)
    assert (odd.order_id, odd.captured, odd.fee) == ("order_A1", False, None)


@pytest.mark.parametrize(
    "broken",
    [
        None,
        [],
        "payment",
        {},
        {**CARD, "amount": "100"},
        {**CARD, "amount": 1.5},
        {**CARD, "status": "won"},
        {**CARD, "status": ["captured"]},
        {**CARD, "id": "x" * 41},
        {**CARD, "id": "pay\0"},
        {**CARD, "currency": None},
        {**CARD, "created_at": "soon"},
        {**CARD, "created_at": 10**30},
    ],
)
def test_what_is_no_payment_is_malformed(broken):
    with pytest.raises(Malformed):
        read_payment(broken)
