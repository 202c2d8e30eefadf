"""Placing and moving orders through actions: stock, coupon, money and timeline follow."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from config.foundation.errors import IllegalMove
from config.foundation.models import StoredEvent
from shop.actions.coupons import give_back_coupon
from shop.actions.orders import (
    cancel_order,
    charge_cod_fee,
    confirm_order,
    deliver_order,
    expire_orders,
    pack_order,
    revive_order,
    ship_order,
)
from shop.actions.place_order import Buyer, place_order
from shop.actions.stock import receive_stock
from shop.actions.verify import stock_differences
from shop.errors import CartEmpty, CouponRefused, NotDeliverable, NotSold, OutOfStock, TotalChanged
from shop.flows import ORDER_FLOW, OrderStatus
from shop.models import Coupon, DeliveryZone, Order, OrderEvent, StockLevel, StockMovement
from tests.factories import (
    CartFactory,
    CouponFactory,
    LocationFactory,
    TaxClassFactory,
    an_order,
    fill,
    stocked,
)
from tests.factories.shop import ADDRESS

pytestmark = pytest.mark.django_db
BUYER = Buyer(email="asha@example.com", address=ADDRESS)


def level_of(variant):
    return StockLevel.objects.get(variant=variant)


def proven():
    return list(stock_differences()) == []


def test_placing_holds_stock_freezes_prices_and_empties_the_cart():
    variant = stocked(5)
    cart = fill(CartFactory(), variant, quantity=2)
    order = place_order(cart=cart, buyer=BUYER, expected_total=Decimal("1000.00"))
    level = level_of(variant)
    assert (level.on_hand, level.reserved) == (5, 2)
    assert (order.subtotal, order.delivery_fee, order.total) == (1000, 0, 1000)
    assert order.tax_included == Decimal("152.54")
    assert order.expires_at > timezone.now()
    assert cart.lines.count() == 0
    assert StoredEvent.objects.filter(name="OrderPlaced", data={"order_id": order.pk}).exists()
    variant.price = Decimal("600.00")
    variant.save()
    assert order.lines.get().unit_price == 500
    assert proven()


def test_igst_when_sent_from_another_state():
    far = LocationFactory(code="blr", state="29", pincode="560034")
    order = an_order(stocked(5, location=far))
    line = order.lines.get()
    assert line.origin == "29"
    assert line.igst > 0
    assert line.cgst == line.sgst == 0


def test_confirm_takes_the_pieces_and_twice_equals_once():
    variant = stocked(5)
    order = an_order(variant, quantity=2)
    confirm_order(order=order)
    confirm_order(order=order)
    level = level_of(variant)
    assert (level.on_hand, level.reserved) == (3, 0)
    assert StoredEvent.objects.filter(name="OrderConfirmed").count() == 1
    assert proven()


def test_whole_way_to_the_door(packer):
    order = confirm_order(order=an_order())
    pack_order(order=order, by=packer)
    ship_order(order=order, by=packer, carrier="Udan", tracking_number="UD1")
    deliver_order(order=order, by=packer)
    statuses = list(order.timeline.values_list("status", flat=True))
    assert statuses == ["placed", "confirmed", "packed", "shipped", "delivered"]
    with pytest.raises(IllegalMove):
        cancel_order(order=order, reason="late", by=packer)
    assert proven()


@pytest.mark.parametrize("confirmed", [False, True])
def test_sh_7_sh_8_cancel_gives_stock_back_exactly_once(confirmed):
    variant = stocked(5)
    order = an_order(variant, quantity=2)
    if confirmed:
        confirm_order(order=order)
    cancel_order(order=order, reason="changed my mind", by=None)
    with pytest.raises(IllegalMove):
        cancel_order(order=order, reason="again", by=None)
    level = level_of(variant)
    assert (level.on_hand, level.reserved) == (5, 0)
    assert proven()


def test_expiry_releases_only_what_is_due():
    due, fresh = an_order(stocked(3)), an_order(stocked(3))
    Order.objects.filter(pk=due.pk).update(expires_at=timezone.now() - timedelta(seconds=1))
    assert expire_orders() == 1
    due.refresh_from_db()
    fresh.refresh_from_db()
    assert (due.status, fresh.status) == ("cancelled", "placed")
    assert expire_orders() == 0
    assert proven()


def test_sh_6_expired_order_is_revived_from_free_stock_or_refused():
    variant = stocked(2)
    order = an_order(variant, quantity=2)
    cancel_order(order=order, reason="Not paid in time", by=None)
    revive_order(order=order, note="late payment")
    assert order.status == OrderStatus.CONFIRMED
    assert level_of(variant).on_hand == 0
    other = an_order(stocked(1))
    cancel_order(order=other, reason="Not paid in time", by=None)
    an_order(other.lines.get().variant, cart=CartFactory())
    with pytest.raises(OutOfStock):
        revive_order(order=other, note="late payment")
    other.refresh_from_db()
    assert other.status == OrderStatus.CANCELLED
    assert proven()


def test_sh_10_coupon_is_counted_and_given_back_once():
    coupon = CouponFactory(max_uses=1)
    cart = fill(CartFactory(coupon=coupon), stocked(3))
    order = place_order(cart=cart, buyer=BUYER)
    assert (order.discount, order.coupon_code) == (100, coupon.code)
    coupon.refresh_from_db()
    assert coupon.used == 1
    second = fill(CartFactory(coupon=coupon), stocked(3))
    with pytest.raises(CouponRefused):
        place_order(cart=second, buyer=BUYER)
    assert second.lines.count() == 1
    cancel_order(order=order, reason="no", by=None)
    give_back_coupon(order=order)
    coupon.refresh_from_db()
    assert coupon.used == 0
    assert place_order(cart=second, buyer=BUYER).discount == 100


def test_coupon_once_per_person():
    coupon = CouponFactory(max_uses_per_person=1)
    place_order(cart=fill(CartFactory(coupon=coupon), stocked()), buyer=BUYER)
    with pytest.raises(CouponRefused):
        place_order(cart=fill(CartFactory(coupon=coupon), stocked()), buyer=BUYER)
    stranger = Buyer(email="neha@example.com", address=ADDRESS)
    place_order(cart=fill(CartFactory(coupon=coupon), stocked()), buyer=stranger)
    assert Coupon.objects.get().used == 2


def test_sh_13_coupon_window_is_kept_to_the_second_in_ist(time_machine):
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from shop.selectors.coupons import reason_to_refuse

    ist = ZoneInfo("Asia/Kolkata")
    coupon = CouponFactory(
        starts_at=datetime(2026, 3, 1, tzinfo=ist), ends_at=datetime(2026, 4, 1, tzinfo=ist)
    )
    time_machine.move_to(datetime(2026, 3, 31, 23, 59, 59, tzinfo=ist))
    assert reason_to_refuse(coupon, subtotal=Decimal(500)) == ""
    time_machine.move_to(datetime(2026, 4, 1, 0, 0, 0, tzinfo=ist))
    assert reason_to_refuse(coupon, subtotal=Decimal(500)) == "This coupon has ended."
    time_machine.move_to(datetime(2026, 2, 28, 23, 59, 59, tzinfo=ist))
    assert reason_to_refuse(coupon, subtotal=Decimal(500))


def test_refusals_change_nothing():
    variant = stocked(1)
    cart = fill(CartFactory(), variant)
    with pytest.raises(TotalChanged):
        place_order(cart=cart, buyer=BUYER, expected_total=Decimal("1.00"))
    with pytest.raises(CartEmpty):
        place_order(cart=CartFactory(), buyer=BUYER)
    DeliveryZone.objects.update(is_active=False)
    with pytest.raises(NotDeliverable):
        place_order(cart=cart, buyer=BUYER)
    variant.product.status = "draft"
    variant.product.save()
    with pytest.raises(NotSold):
        place_order(cart=cart, buyer=BUYER)
    assert Order.objects.count() == 0
    assert level_of(variant).reserved == 0
    assert cart.lines.count() == 1


def test_sh_2_the_decision_reads_the_row_not_a_cache():
    variant = stocked(1)
    first, second = fill(CartFactory(), variant), fill(CartFactory(), variant)
    place_order(cart=first, buyer=BUYER)
    with pytest.raises(OutOfStock) as refusal:
        place_order(cart=second, buyer=BUYER)
    assert refusal.value.facts["left"] == 0


def test_sh_3_the_same_sku_twice_is_one_line_and_counted_whole():
    variant = stocked(3)
    cart = fill(fill(CartFactory(), variant, quantity=2), variant, quantity=1)
    assert cart.lines.get().quantity == 3
    with pytest.raises(OutOfStock):
        fill(cart, variant)


def test_cod_fee_is_added_and_taxed_once():
    order = an_order()
    before = order.total
    charge_cod_fee(order=order, fee=Decimal("49.00"))
    order = charge_cod_fee(order=order, fee=Decimal("49.00"))
    assert order.total == before + 49
    line = order.lines.get()
    assert line.total + line.fees == line.taxable + line.cgst + line.sgst + line.igst == order.total
    assert [s for s in order.steps if s["step"] == "cod_fee"] == [
        {"step": "cod_fee", "amount": "49.00"}
    ]


def test_delivery_fee_is_shared_and_taxed_with_the_goods():
    low = TaxClassFactory(code="gst-5", name="5", rate=5)
    order = an_order(
        stocked(price=300, mrp=300), stocked(price=100, mrp=100, product__tax_class=low)
    )
    assert order.delivery_fee == 49
    assert sum(line.fees for line in order.lines.all()) == 49
    assert order.total == 449


@pytest.mark.parametrize("model", [StockMovement, OrderEvent])
def test_ledgers_are_append_only(model):
    confirm_order(order=an_order())
    for attempt in (
        lambda: model.objects.update(at=timezone.now()),
        lambda: model.objects.all().delete(),
    ):
        with pytest.raises(IntegrityError, match="append-only") as refusal, transaction.atomic():
            attempt()
        assert "append-only" in str(refusal.value)


@pytest.mark.parametrize("was", OrderStatus.values)
@pytest.mark.parametrize("to", OrderStatus.values)
def test_every_move_of_the_order_flow(was, to):
    order = an_order()
    Order.objects.filter(pk=order.pk).update(status=was)
    order.refresh_from_db()
    if ORDER_FLOW.allows(was, to):
        ORDER_FLOW.move(order, to)
        assert Order.objects.get().status == to
    else:
        with pytest.raises(IllegalMove):
            ORDER_FLOW.move(order, to)
        assert Order.objects.get().status == was


@pytest.mark.parametrize("lines", [2, 20])
def test_queries_of_place_order(lines, django_assert_max_num_queries):
    cart = fill(CartFactory(), *[stocked() for _line in range(lines)])
    with django_assert_max_num_queries(25):
        place_order(cart=cart, buyer=BUYER)


def test_receiving_more_makes_it_free():
    variant = stocked(1)
    receive_stock(variant=variant, location=LocationFactory(), pieces=4)
    assert level_of(variant).available == 5
    assert proven()
