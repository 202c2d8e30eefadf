"""Money has arrived: does it confirm the order, or must it go back?"""

from django.utils.translation import gettext as _

from config.foundation.events import publish
from shop.actions.orders import EXPIRED, confirm_order, revive_order
from shop.errors import OutOfStock
from shop.flows import OrderStatus
from shop.models import Order

from ..events import PaymentCaptured, PaymentRefused
from ..models import Attempt, Payment, Refund
from .refunds import owe_refund

Surplus = Attempt.Surplus


def settle_order(*, attempt: Attempt, payment: Payment) -> None:
    """Confirm the order, or mark the attempt as surplus and owe it back. Saves the attempt.

    Order and payment are locked by the caller, and this is called once per captured attempt.
    """
    attempt.surplus = _judge(attempt, payment)
    attempt.save()
    if attempt.surplus:
        publish(PaymentRefused(attempt_id=attempt.pk, order_id=payment.order_id))
        owe_refund(attempt=attempt, reason=Refund.Reason(attempt.surplus))
    else:
        publish(PaymentCaptured(payment_id=str(payment.pk), order_id=payment.order_id))


def _judge(attempt: Attempt, payment: Payment) -> str:
    """Why the money cannot be kept; "" when the order is confirmed with it."""
    order = payment.order
    if not is_right_amount(attempt, payment):
        return Surplus.WRONG_AMOUNT
    if Attempt.objects.counting().filter(order=order).exists():
        return Surplus.SECOND
    if order.status == OrderStatus.PLACED:
        confirm_order(order=order, note=_("Paid"))
        return ""
    if order.status == OrderStatus.CANCELLED:
        return _judge_late(order)
    return Surplus.SECOND  # confirmed for payment on delivery meanwhile


def _judge_late(order: Order) -> str:
    """An expired order is taken up again while stock is free; one that was cancelled is not."""
    if order.cancel_reason != EXPIRED:
        return Surplus.CANCELLED
    try:
        revive_order(order=order, note=_("Paid after the time was over"))
    except OutOfStock:
        return Surplus.NO_STOCK
    return ""


def is_right_amount(attempt: Attempt, payment: Payment) -> bool:
    """In rupees, and what the order costs now: a cheap payment cannot settle a dear order."""
    return attempt.currency == "INR" and attempt.amount == payment.amount == payment.order.total
