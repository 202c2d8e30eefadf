"""Expiry against payment, and two people moving one order: one wins, nothing is half done."""

from datetime import timedelta

import pytest
from django.utils import timezone

from config.foundation.errors import Conflict, IllegalMove
from config.foundation.models import StoredEvent
from shop.actions.orders import cancel_order, confirm_order, expire_orders, pack_order
from shop.actions.verify import stock_differences
from shop.models import Order, StockLevel
from tests.factories import an_order, stocked

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]


@pytest.mark.parametrize("round_", range(10))
def test_expiry_against_payment(at_once, round_):
    order = an_order(stocked(1))
    Order.objects.update(expires_at=timezone.now() - timedelta(seconds=1))

    def act(index):
        if index % 2:
            return expire_orders()
        return confirm_order(order=Order.objects.get(pk=order.pk))

    at_once(act, 4)
    order.refresh_from_db()
    level = StockLevel.objects.get()
    expected = {"confirmed": (0, 0), "cancelled": (1, 0)}
    assert (level.on_hand, level.reserved) == expected[order.status]
    names = StoredEvent.objects.filter(name__in=["OrderConfirmed", "OrderCancelled"])
    assert names.count() == 1
    assert list(stock_differences()) == []


def test_two_packers_and_a_cancellation(at_once, packer):
    order = confirm_order(order=an_order())

    def act(index):
        mine = Order.objects.get(pk=order.pk)
        if index == 0:
            return cancel_order(order=mine, reason="x", by=packer)
        return pack_order(order=mine, by=packer)

    results = at_once(act, 3)
    lost = [r for r in results if isinstance(r, Conflict | IllegalMove)]
    order.refresh_from_db()
    assert order.status in ("packed", "cancelled")
    assert len(lost) >= 1
    assert order.timeline.filter(status="packed").count() <= 1
    assert list(stock_differences()) == []
