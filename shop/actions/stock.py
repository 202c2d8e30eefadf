"""Holding, taking and giving back stock. The decision is always made on locked rows."""

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone

from accounts.models import User

from ..errors import OutOfStock, StockWouldBeNegative
from ..flows import RESERVATION_FLOW, ReservationStatus
from ..models import (
    Location,
    Order,
    OrderLine,
    Reservation,
    StockLevel,
    StockMovement,
    Variant,
)
from ..selectors.stock import levels_locked_for

Kind = StockMovement.Kind


def choose_levels(wanted: Sequence[tuple[Variant, int]]) -> dict[int, StockLevel]:
    """Lock the levels and choose for each (variant, pieces) the one that sends it, by variant id.

    Prefers a location that can send everything, then the first that can send the line whole.
    Raises OutOfStock(title, sku, left). Call inside a transaction, as late as possible.
    """
    levels = levels_locked_for(variant.pk for variant, _pieces in wanted)
    levels.sort(key=lambda level: (level.location.position, level.location_id))
    chosen = {v.pk: _able(levels, v, pieces) for v, pieces in wanted}
    together = set.intersection(
        *({level.location_id for level in able} for able in chosen.values())
    )
    return {
        pk: next((level for level in able if level.location_id in together), able[0])
        for pk, able in chosen.items()
    }


def _able(levels: Sequence[StockLevel], variant: Variant, pieces: int) -> list[StockLevel]:
    here = [level for level in levels if level.variant_id == variant.pk]
    able = [level for level in here if level.available >= pieces]
    if not able:
        left = max((level.available for level in here), default=0)
        raise OutOfStock(title=variant.product.title, sku=variant.sku, left=left)
    return able


def hold_stock(*, lines: Sequence[OrderLine], levels: dict[int, StockLevel]) -> None:
    """Hold the pieces of `lines` on levels that `choose_levels` locked in this transaction."""
    for line in lines:
        levels[line.variant_id].reserved += line.quantity
    StockLevel.objects.bulk_update(levels.values(), ["reserved"])
    Reservation.objects.bulk_create(
        Reservation(level=levels[line.variant_id], line=line, quantity=line.quantity)
        for line in lines
    )


@transaction.atomic
def take_held_stock(*, order: Order) -> None:
    """The order is certain: its held pieces leave the shelf. Twice equals once."""
    held = _reservations_locked(order, ReservationStatus.HELD)
    RESERVATION_FLOW.move_all(held, ReservationStatus.TAKEN, ended_at=timezone.now())
    for reservation in held:
        reservation.level.on_hand -= reservation.quantity
        reservation.level.reserved -= reservation.quantity
    _save(held)
    _write_down(held, Kind.SOLD, sign=-1, order=order)


@transaction.atomic
def release_stock(*, order: Order) -> None:
    """The order will not be sent: held pieces are free again, taken ones are put back. Once."""
    held = _reservations_locked(order, ReservationStatus.HELD)
    RESERVATION_FLOW.move_all(held, ReservationStatus.RELEASED, ended_at=timezone.now())
    for reservation in held:
        reservation.level.reserved -= reservation.quantity
    _save(held)
    taken = _reservations_locked(order, ReservationStatus.TAKEN)
    RESERVATION_FLOW.move_all(taken, ReservationStatus.RETURNED, ended_at=timezone.now())
    for reservation in taken:
        reservation.level.on_hand += reservation.quantity
    _save(taken)
    _write_down(taken, Kind.RETURNED, sign=1, order=order)


def _reservations_locked(order: Order, status: str) -> list[Reservation]:
    """The order's reservations in this status, with their levels locked in id order."""
    found = list(Reservation.objects.filter(line__order=order, status=status))
    ids = [reservation.level_id for reservation in found]
    levels = StockLevel.objects.select_for_update().filter(pk__in=ids).order_by("pk")
    by_id = {level.pk: level for level in levels}
    for reservation in found:
        reservation.level = by_id[reservation.level_id]
    return found


def _save(reservations: Sequence[Reservation]) -> None:
    levels = {reservation.level_id: reservation.level for reservation in reservations}
    StockLevel.objects.bulk_update(levels.values(), ["on_hand", "reserved"])


def _write_down(reservations: Sequence[Reservation], kind: str, *, sign: int, order: Order) -> None:
    StockMovement.objects.bulk_create(
        StockMovement(
            level=reservation.level,
            kind=kind,
            delta=sign * reservation.quantity,
            order_number=order.number,
        )
        for reservation in reservations
    )


@transaction.atomic
def receive_stock(
    *,
    variant: Variant,
    location: Location,
    pieces: int,
    reason: str = "",
    by: User | None = None,
) -> StockLevel:
    """Goods came in: `pieces` (at least 1) more on hand."""
    level, _new = StockLevel.objects.get_or_create(variant=variant, location=location)
    return _move_pieces(level, pieces, kind=Kind.RECEIVED, reason=reason, by=by)


@transaction.atomic
def adjust_stock(*, level: StockLevel, delta: int, reason: str, by: User | None) -> StockLevel:
    """Correct a count by a difference, never by overwriting. Raises StockWouldBeNegative."""
    return _move_pieces(level, delta, kind=Kind.ADJUSTED, reason=reason, by=by)


def _move_pieces(
    level: StockLevel, delta: int, *, kind: str, reason: str, by: User | None
) -> StockLevel:
    level = StockLevel.objects.select_for_update().get(pk=level.pk)
    if level.available + delta < 0:
        raise StockWouldBeNegative(free=level.available, delta=delta)
    level.on_hand += delta
    level.save(update_fields=["on_hand"])
    StockMovement.objects.create(level=level, kind=kind, delta=delta, reason=reason, by=by)
    return level
