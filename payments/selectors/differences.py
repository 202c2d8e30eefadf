"""Where orders, payments, attempts and refunds do not fit each other, from our own rows."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Exists, OuterRef, QuerySet

from config.foundation.money import ZERO
from shop.flows import OrderStatus
from shop.models import Order

from ..flows import RefundStatus
from ..models import Attempt, Payment

GOING_ON = (
    OrderStatus.CONFIRMED,
    OrderStatus.PACKED,
    OrderStatus.SHIPPED,
    OrderStatus.DELIVERED,
)


@dataclass(frozen=True)
class Difference:
    """One thing that does not fit: what it is, what is written, what it should be."""

    what: str
    where: str
    written: str
    expected: str

    def __str__(self) -> str:
        return f"{self.where}: {self.what} is {self.written}, expected {self.expected}"


def own_differences() -> Iterator[Difference]:
    """Every order that goes on is paid; money of every other order is given back or owed."""
    for order in _unpaid_orders().iterator():
        yield Difference("money", f"order {order.number}", "none", f"paid, as it is {order.status}")
    for attempt in _money_not_needed().prefetch_related("refunds").iterator(chunk_size=500):
        owed = owed_or_returned(attempt)
        if owed != attempt.amount:
            where = f"{attempt.gateway_payment_id} of order {attempt.order.number}"
            yield Difference("given back", where, f"₹{owed}", f"₹{attempt.amount}")


def _unpaid_orders() -> QuerySet[Order]:
    kept = Attempt.objects.counting().filter(order=OuterRef("pk"))
    on_delivery = Payment.objects.filter(order=OuterRef("pk"), method=Payment.Method.COD)
    going_on = Order.objects.filter(status__in=GOING_ON)
    return going_on.exclude(Exists(kept)).exclude(Exists(on_delivery)).order_by("pk")


def _money_not_needed() -> QuerySet[Attempt]:
    captured = Attempt.objects.filter(captured=True).select_related("order")
    cancelled = captured.filter(order__status=OrderStatus.CANCELLED)
    return (captured.exclude(surplus="") | cancelled).order_by("pk")


def owed_or_returned(attempt: Attempt) -> Decimal:
    """Rupees of refunds that are due, on their way or done."""
    alive = [r.amount for r in attempt.refunds.all() if r.status != RefundStatus.FAILED]
    total: Decimal = sum(alive, ZERO)
    return total
