"""SH-1: fifty buyers, one piece. With the lock exactly one wins; the control shows the race is real."""

import time

import pytest

from shop.actions import place_order as placing
from shop.actions import stock
from shop.actions.orders import confirm_order
from shop.actions.place_order import Buyer, place_order
from shop.actions.verify import stock_differences
from shop.errors import OutOfStock
from shop.models import Order, StockLevel
from shop.selectors import stock as stock_selectors
from tests.factories import CartFactory, CouponFactory, fill, stocked
from tests.factories.shop import ADDRESS

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]


def carts_for(variant, how_many, **fields):
    return [fill(CartFactory(**fields), variant) for _cart in range(how_many)]


def buy(cart, index):
    buyer = Buyer(email=f"buyer{index}@example.com", address=ADDRESS)
    return confirm_order(order=place_order(cart=cart, buyer=buyer))


def test_sh_1_last_piece_by_fifty_buyers(at_once):
    variant = stocked(1)
    carts = carts_for(variant, 50)
    results = at_once(lambda i: buy(carts[i], i), 50)
    assert sum(isinstance(result, Order) for result in results) == 1
    assert sum(isinstance(result, OutOfStock) for result in results) == 49
    level = StockLevel.objects.get()
    assert (level.on_hand, level.reserved) == (0, 0)
    assert list(stock_differences()) == []


def test_control_without_the_lock_the_last_piece_is_promised_twice(at_once, monkeypatch):
    """The same scenario on rows that are read, not locked: more than one buyer gets the piece."""

    def unlocked(variant_ids):
        levels = StockLevel.objects.filter(variant__in=list(variant_ids))
        found = list(levels.select_related("location").order_by("pk"))
        time.sleep(0.2)
        return found

    monkeypatch.setattr(stock, "levels_locked_for", unlocked)
    variant = stocked(1)
    carts = carts_for(variant, 5)
    results = at_once(
        lambda i: place_order(cart=carts[i], buyer=Buyer(f"b{i}@example.com", ADDRESS)), 5
    )
    assert sum(isinstance(result, Order) for result in results) > 1
    assert any(True for _difference in stock_differences())


def test_sh_10_coupon_limit_one_by_twenty_buyers(at_once):
    variant = stocked(50)
    coupon = CouponFactory(max_uses=1)
    carts = carts_for(variant, 20, coupon=coupon)
    results = at_once(lambda i: buy(carts[i], i), 20)
    assert sum(isinstance(result, Order) for result in results) == 1
    coupon.refresh_from_db()
    assert coupon.used == 1
    assert list(stock_differences()) == []


def test_control_without_the_lock_only_the_check_constraint_saves_the_coupon(at_once, monkeypatch):
    """Without the row lock several buyers pass the check; the database refuses all but one."""
    from django.db import IntegrityError

    from shop.models import Coupon

    def unlocked(coupon_id):
        coupon = Coupon.objects.get(pk=coupon_id)
        time.sleep(0.2)
        return coupon

    monkeypatch.setattr(placing, "lock_coupon", unlocked)
    variants = [stocked(5) for _variant in range(5)]
    coupon = CouponFactory(max_uses=1)
    carts = [fill(CartFactory(coupon=coupon), variant) for variant in variants]
    results = at_once(lambda i: buy(carts[i], i), 5)
    assert any(isinstance(result, IntegrityError) for result in results)
    coupon.refresh_from_db()
    assert coupon.used == 1


def test_two_carts_in_opposite_order_never_deadlock(at_once):
    first, second = stocked(200), stocked(200)
    carts = [
        fill(CartFactory(), *((first, second) if i % 2 else (second, first))) for i in range(20)
    ]
    results = at_once(lambda i: buy(carts[i], i), 20)
    assert all(isinstance(result, Order) for result in results)
    assert stock_selectors.available_of([first.pk])[first.pk] == 180


def test_one_cart_ordered_twice_at_once_is_one_order(at_once):
    variant = stocked(10)
    cart = fill(CartFactory(), variant)
    results = at_once(lambda i: place_order(cart=cart, buyer=Buyer("a@example.com", ADDRESS)), 10)
    assert sum(isinstance(result, Order) for result in results) == 1
    assert Order.objects.count() == 1
