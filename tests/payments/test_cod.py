"""Cash on delivery: the limits hold, also at once, and the fee is charged once."""

from decimal import Decimal

import pytest

from payments.actions.accept_cod import accept_cod
from payments.errors import CodRefused, NotPayable, PaymentOpen
from payments.models import Attempt, Payment
from shop.actions.orders import cancel_order, deliver_order, pack_order, ship_order
from shop.hooks import Draft, begin_payment, payment_choices, payment_summary
from shop.models import DeliveryZone, Order
from tests.factories import an_order, stocked


def test_it_confirms_with_the_fee(order):
    before = order.total
    payment = accept_cod(order=order)
    order.refresh_from_db()
    assert (order.status, order.cod_fee, order.total) == ("confirmed", 49, before + 49)
    assert (payment.method, payment.status, payment.amount) == ("cod", "created", order.total)


def test_twice_equals_once(order):
    assert accept_cod(order=order) == accept_cod(order=order)
    order.refresh_from_db()
    assert order.cod_fee == 49


def test_what_is_above_the_limit_is_refused(order, settings):
    settings.COD = {**settings.COD, "limit": "548.99"}
    with pytest.raises(CodRefused) as caught:
        accept_cod(order=order)
    assert "₹548.99" in str(caught.value)
    order.refresh_from_db()
    assert (order.status, order.cod_fee) == ("placed", 0)


def test_the_limit_itself_is_allowed(order, settings):
    settings.COD = {**settings.COD, "limit": "549"}
    assert accept_cod(order=order)


def test_a_zone_without_it_is_refused(order):
    DeliveryZone.objects.update(cod_allowed=False)
    with pytest.raises(CodRefused):
        accept_cod(order=order)


def test_goods_without_it_are_refused(db):
    order = an_order(stocked(), stocked(product__cod_allowed=False))
    with pytest.raises(CodRefused):
        accept_cod(order=order)


@pytest.mark.parametrize("same", ["phone", "email"])
def test_at_most_three_open_orders_per_phone_or_email(db, same):
    orders = [an_order(stocked()) for _n in range(4)]
    other = {"phone": "email", "email": "phone"}[same]
    for n, order in enumerate(orders):
        setattr(order, other, f"x{n}@example.com" if other == "email" else f"+91987654320{n}")
        order.save()
    for order in orders[:3]:
        accept_cod(order=order)
    with pytest.raises(CodRefused):
        accept_cod(order=orders[3])
    cancel_order(order=Order.objects.get(pk=orders[0].pk), reason="", by=None)
    assert accept_cod(order=orders[3])


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_the_limit_holds_for_eight_orders_at_once(at_once):
    orders = [an_order(stocked()) for _n in range(8)]
    answers = at_once(lambda n: accept_cod(order=orders[n]), 8)
    assert sum(isinstance(answer, Payment) for answer in answers) == 3
    assert sum(isinstance(answer, CodRefused) for answer in answers) == 5


def test_not_while_a_bank_has_not_answered_nor_after_the_end(order):
    payment = Payment.objects.create(order=order, method="razorpay", amount=1, receipt="r-1")
    attempt = Attempt.objects.create(
        order=order, payment=payment, gateway_payment_id="pay_1", amount=1
    )
    with pytest.raises(PaymentOpen):
        accept_cod(order=order)
    attempt.delete()
    cancel_order(order=order, reason="", by=None)
    with pytest.raises(NotPayable):
        accept_cod(order=order)


def test_cash_is_taken_at_the_door_and_never_for_a_cancelled_order(db, deliver):
    kept, dropped = an_order(stocked()), an_order(stocked())
    for order in (kept, dropped):
        accept_cod(order=order)
        order.refresh_from_db()
    pack_order(order=kept, by=None)
    ship_order(order=kept, by=None)
    deliver_order(order=kept, by=None)
    cancel_order(order=dropped, reason="", by=None)
    deliver()
    assert kept.payments.get().status == "captured"
    assert dropped.payments.get().status == "failed"


def draft(**fields):
    values = {"total": Decimal(500), "zone_allows_cod": True, "goods_allow_cod": True}
    return Draft(**values | fields)


@pytest.mark.parametrize(
    ("fields", "offered"),
    [
        ({}, True),
        ({"total": Decimal(10001)}, False),
        ({"zone_allows_cod": False}, False),
        ({"goods_allow_cod": False}, False),
    ],
)
def test_the_choices_at_checkout(db, fields, offered):
    choices = {c.code: c for answer in payment_choices.ask(draft(**fields)) for c in answer}
    assert choices["razorpay"].label == "UPI, cards, net banking, wallets"
    assert choices["razorpay"].refusal == ""
    assert choices["cod"].fee == 49
    assert (choices["cod"].refusal == "") is offered


def test_choosing_it_at_checkout_leads_a_guest_to_the_order(order):
    answers = [url for url in begin_payment.ask(order, "cod") if url]
    assert answers == [order.guest_url]
    order.refresh_from_db()
    (summary,) = [answer for answer in payment_summary.ask(order) if answer]
    assert summary.headline == "Pay ₹598 on delivery"
