"""Recomputes stock from the append-only rows and says what differs."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import F, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce

from ..flows import OrderStatus, ReservationStatus
from ..models import Reservation, StockLevel, StockMovement


@dataclass(frozen=True)
class Difference:
    """One thing that does not add up: what it is, what is written, what the rows say."""

    what: str
    where: str
    written: str
    recomputed: str

    def __str__(self) -> str:
        return f"{self.where}: {self.what} is {self.written}, the rows say {self.recomputed}"


# What the reservations of an order in this status must be.
EXPECTED = {
    OrderStatus.PLACED: {ReservationStatus.HELD},
    OrderStatus.CONFIRMED: {ReservationStatus.TAKEN},
    OrderStatus.PACKED: {ReservationStatus.TAKEN},
    OrderStatus.SHIPPED: {ReservationStatus.TAKEN},
    OrderStatus.DELIVERED: {ReservationStatus.TAKEN},
    OrderStatus.CANCELLED: set(),
}
LIVE = [ReservationStatus.HELD, ReservationStatus.TAKEN]


def stock_differences() -> Iterator[Difference]:
    """on_hand = Σ movements, held = Σ held reservations, reservations fit their order's status."""
    yield from _level_differences()
    yield from _reservation_differences()


def _level_differences() -> Iterator[Difference]:
    moved = _sum_of(StockMovement.objects.all(), "delta")
    held = _sum_of(Reservation.objects.filter(status=ReservationStatus.HELD), "quantity")
    levels = StockLevel.objects.annotate(moved=moved, held=held)
    wrong = levels.exclude(Q(on_hand=F("moved")) & Q(reserved=F("held")))
    for level in wrong.select_related("variant", "location").order_by("pk").iterator():
        where = f"{level.variant.sku} at {level.location.name}"
        if level.on_hand != level.moved:
            yield Difference("on hand", where, str(level.on_hand), str(level.moved))
        if level.reserved != level.held:
            yield Difference("held", where, str(level.reserved), str(level.held))


def _sum_of(rows: "QuerySet[StockMovement] | QuerySet[Reservation]", column: str) -> Coalesce:
    per_level = rows.filter(level=OuterRef("pk")).order_by().values("level")
    return Coalesce(Subquery(per_level.annotate(n=Sum(column)).values("n")), Value(0))


def _reservation_differences() -> Iterator[Difference]:
    live = Reservation.objects.filter(status__in=LIVE).select_related("line__order")
    for reservation in live.order_by("pk").iterator():
        order = reservation.line.order
        if reservation.status not in EXPECTED[OrderStatus(order.status)]:
            where = f"order {order.number}, {reservation.line.sku}"
            yield Difference("reservation", where, reservation.status, f"an order {order.status}")
