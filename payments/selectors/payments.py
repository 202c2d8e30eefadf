"""Who may see and pay what, what is still open, and what the poller must ask about."""

from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone

from shop.flows import OrderStatus
from shop.models import Order
from shop.selectors.orders import Viewer, order_by_key, orders_of

from ..flows import AttemptStatus, PaymentStatus
from ..models import Attempt, Payment

POLLED_FOR = timedelta(days=4)  # banks answer late for up to three days


class PayState(StrEnum):
    """What the pay page shows."""

    PAID = "paid"
    GONE = "gone"
    CHECKING = "checking"
    FAILED = "failed"
    READY = "ready"
    NOT_STARTED = "not_started"


def orders_to_pay(viewer: Viewer, *, number: str, key: str = "") -> QuerySet[Order]:
    """The order that its own shopper, or whoever holds the guest link, may pay; else none."""
    if key:
        return order_by_key(number, key)
    return (
        orders_of(viewer).filter(number=number) if viewer.is_authenticated else Order.objects.none()
    )


def payments_visible_to(viewer: Viewer, *, key: str = "") -> QuerySet[Payment]:
    """Payments of the viewer's own orders, or of the order that the guest's key opens."""
    if key:
        return Payment.objects.filter(order__access_token=key).select_related("order")
    if not viewer.is_authenticated:
        return Payment.objects.none()
    return Payment.objects.filter(order__user=viewer).select_related("order")


def order_number_of(payment: UUID) -> str:
    """Of anybody's payment; "" when there is none."""
    numbers = Payment.objects.filter(pk=payment).values_list("order__number", flat=True)
    return str(numbers.first() or "")


def is_payable(order: Order) -> bool:
    """Placed, and its goods are still held for it."""
    held = order.expires_at is None or order.expires_at > timezone.now()
    return order.status == OrderStatus.PLACED and held


def has_open_attempt(order: Order) -> bool:
    """The bank has not said its last word: paying again now could pay twice."""
    return Attempt.objects.open().filter(order=order).exists()


def live_payment(order: Order) -> Payment | None:
    """The payment at the gateway for what the order costs now."""
    return (
        Payment.objects.at_gateway()
        .filter(order=order, amount=order.total)
        .select_related("order")
        .first()
    )


def pay_state(order: Order) -> PayState:
    if order.status == OrderStatus.CANCELLED:
        return PayState.GONE
    if order.status != OrderStatus.PLACED:
        return PayState.PAID
    if has_open_attempt(order):
        return PayState.CHECKING
    if not is_payable(order):
        return PayState.GONE
    payment = live_payment(order)
    if payment is None:
        return PayState.NOT_STARTED
    return PayState.FAILED if payment.status == PaymentStatus.FAILED else PayState.READY


def last_failure(order: Order) -> Attempt | None:
    failed = Attempt.objects.filter(order=order, status=AttemptStatus.FAILED)
    return failed.order_by("changed_at").last()


def payments_to_poll(now: datetime) -> QuerySet[Payment]:
    """Unsettled payments whose next check is due: each minute at first, later less often."""
    tiers = [
        (timedelta(minutes=30), timedelta(minutes=1)),
        (timedelta(days=1), timedelta(minutes=15)),
        (POLLED_FOR, timedelta(hours=2)),
    ]
    due = Q()
    for age, pause in tiers:
        checked_before = Q(checked_at=None) | Q(checked_at__lte=now - pause)
        due |= Q(created_at__gt=now - age) & checked_before
    return Payment.objects.unsettled().filter(due).order_by("checked_at")


def orders_with_reference(reference: str) -> list[int]:
    """Ids of orders that a payment id, gateway order id, refund id or receipt belongs to."""
    by_attempt = Q(attempts__gateway_payment_id=reference)
    by_refund = Q(attempts__refunds__gateway_refund_id=reference)
    by_payment = Q(payments__gateway_order_id=reference) | Q(payments__receipt=reference)
    orders = Order.objects.filter(by_attempt | by_refund | by_payment)
    return list(orders.distinct().values_list("pk", flat=True))


def is_open_to_pay(payment: Payment) -> bool:
    """Checkout may be opened: a gateway order exists, and nothing is paid or being decided."""
    waits = payment.status in (PaymentStatus.CREATED, PaymentStatus.FAILED)
    known = payment.gateway_order_id is not None
    return waits and known and is_payable(payment.order) and not has_open_attempt(payment.order)
