"""What happens to an order after it was placed. Every move goes through ORDER_FLOW."""

from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from config.foundation.errors import Conflict, IllegalMove
from config.foundation.events import Event, publish
from config.foundation.money import ZERO, split

from ..events import (
    OrderCancelled,
    OrderConfirmed,
    OrderDelivered,
    OrderPacked,
    OrderShipped,
)
from ..flows import ORDER_FLOW, REVIVAL_FLOW, OrderStatus
from ..models import Order, OrderEvent, OrderLine
from ..pricing import tax_step
from ..tax import split_inclusive
from .coupons import give_back_coupon
from .stock import choose_levels, hold_stock, release_stock, take_held_stock

EXPIRED = "Not paid in time"


@transaction.atomic
def confirm_order(*, order: Order, note: str = "", by: User | None = None) -> Order:
    """Money is certain (or cash on delivery accepted): take the held stock. Twice equals once.

    Raises IllegalMove when the order was cancelled or expired meanwhile, Conflict on a tie.
    """
    if order.status == OrderStatus.CONFIRMED:
        return order
    now = timezone.now()
    ORDER_FLOW.move(order, OrderStatus.CONFIRMED, confirmed_at=now, expires_at=None)
    take_held_stock(order=order)
    return _tell(order, OrderConfirmed(order_id=order.pk), note=note, by=by)


@transaction.atomic
def revive_order(*, order: Order, note: str) -> Order:
    """Late money for an expired order: take it up again from free stock.

    Raises OutOfStock(title, sku, left) when that is gone, IllegalMove when it was not cancelled.
    """
    lines = list(order.lines.select_related("variant__product"))
    levels = choose_levels([(line.variant, line.quantity) for line in lines])
    REVIVAL_FLOW.move(
        order,
        OrderStatus.CONFIRMED,
        confirmed_at=timezone.now(),
        cancelled_at=None,
        cancel_reason="",
    )
    hold_stock(lines=lines, levels=levels)
    take_held_stock(order=order)
    return _tell(order, OrderConfirmed(order_id=order.pk), note=note, by=None)


@transaction.atomic
def pack_order(*, order: Order, by: User | None) -> Order:
    ORDER_FLOW.move(order, OrderStatus.PACKED, packed_at=timezone.now())
    return _tell(order, OrderPacked(order_id=order.pk), by=by)


@transaction.atomic
def ship_order(
    *, order: Order, by: User | None, carrier: str = "", tracking_number: str = ""
) -> Order:
    ORDER_FLOW.move(
        order,
        OrderStatus.SHIPPED,
        shipped_at=timezone.now(),
        carrier=carrier,
        tracking_number=tracking_number,
    )
    return _tell(order, OrderShipped(order_id=order.pk), by=by)


@transaction.atomic
def deliver_order(*, order: Order, by: User | None) -> Order:
    ORDER_FLOW.move(order, OrderStatus.DELIVERED, delivered_at=timezone.now())
    return _tell(order, OrderDelivered(order_id=order.pk), by=by)


@transaction.atomic
def cancel_order(*, order: Order, reason: str, by: User | None) -> Order:
    """Stop an order that is not shipped yet: stock and coupon go back, once.

    Money that was paid goes back by itself: payments hears OrderCancelled. Raises IllegalMove.
    """
    ORDER_FLOW.move(
        order,
        OrderStatus.CANCELLED,
        cancelled_at=timezone.now(),
        cancel_reason=reason[:200],
        expires_at=None,
    )
    release_stock(order=order)
    give_back_coupon(order=order)
    return _tell(order, OrderCancelled(order_id=order.pk), note=reason, by=by)


def expire_orders(*, at: datetime | None = None, limit: int = 200) -> int:
    """Cancel placed orders whose hold has run out, one by one; returns how many."""
    due = Order.objects.filter(status=OrderStatus.PLACED, expires_at__lte=at or timezone.now())
    return sum(_expire(order) for order in due.order_by("expires_at")[:limit])


def _expire(order: Order) -> bool:
    try:
        cancel_order(order=order, reason=EXPIRED, by=None)
    except (Conflict, IllegalMove):
        return False  # paid in the same moment: the payment was first
    return True


@transaction.atomic
def charge_cod_fee(*, order: Order, fee: Decimal) -> Order:
    """Add the fee for cash on delivery to a placed order and tax it with the goods. Once."""
    order = Order.objects.select_for_update().get(pk=order.pk)
    if order.status != OrderStatus.PLACED:
        raise IllegalMove(was=order.status, to="cod")
    if order.cod_fee == fee:
        return order
    lines = list(order.lines.select_related("variant__product"))
    order.cod_fee = fee
    _reprice(order, lines)
    return order


def _reprice(order: Order, lines: list[OrderLine]) -> None:
    """Share the fees again and tax each line at its frozen rate; the goods do not change."""
    fees = order.delivery_fee + order.cod_fee
    shares = split(fees, [line.unit_price * line.quantity for line in lines])
    for line, share in zip(lines, shares, strict=True):
        same_state = line.origin == order.state
        tax = split_inclusive(line.total + share, line.tax_rate, same_state=same_state)
        line.fees, line.taxable = share, tax.taxable
        line.cgst, line.sgst, line.igst = tax.cgst, tax.sgst, tax.igst
    OrderLine.objects.bulk_update(lines, ["fees", "taxable", "cgst", "sgst", "igst"])
    order.total = order.subtotal - order.discount + fees
    order.tax_included = sum((line.cgst + line.sgst + line.igst for line in lines), ZERO)
    order.steps = [
        *[step for step in order.steps if step["step"] not in ("tax", "cod_fee")],
        {"step": "cod_fee", "amount": str(order.cod_fee)},
        *[tax_step(vars(line), state=order.state) for line in lines],
    ]
    order.save(update_fields=["cod_fee", "total", "tax_included", "steps"])


def _tell(order: Order, event: Event, *, note: str = "", by: User | None) -> Order:
    """Write the move into the timeline and announce it."""
    OrderEvent.objects.create(order=order, status=order.status, note=note[:300], by=by)
    publish(event)
    return order
