"""Reads: who may see which payment, what is open, and whether cash on delivery is possible."""

from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from config.foundation.money import rupees
from shop.flows import OrderStatus
from shop.hooks import Draft
from shop.models import Order
from shop.selectors.delivery import promise_for
from shop.selectors.orders import Viewer, order_by_key, orders_of

from .flows import AttemptStatus, PaymentStatus
from .models import Attempt, Payment

OPEN_ORDER = (
    OrderStatus.PLACED,
    OrderStatus.CONFIRMED,
    OrderStatus.PACKED,
    OrderStatus.SHIPPED,
)
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


def draft_of(order: Order) -> Draft:
    """The order as the question of payment choices sees it."""
    refusing = order.lines.filter(variant__product__cod_allowed=False)
    return Draft(
        total=order.total - order.cod_fee,
        zone_allows_cod=promise_for(order.pincode, fresh=True).cod,
        goods_allow_cod=not refusing.exists(),
        email=order.email,
        phone=order.phone,
    )


def cod_refusal(draft: Draft, *, but: Order | None = None) -> str:
    """Why this draft cannot be paid on delivery, in words; "" when it can.

    `but` is the order itself, which does not count as another open one.
    """
    limit = rupees(settings.COD["limit"])
    if not draft.zone_allows_cod:
        return _("Cash on delivery is not available at this PIN code.")
    if not draft.goods_allow_cod:
        return _("Something in this order cannot be paid on delivery.")
    if draft.total > limit:
        return _("Cash on delivery is for orders up to ₹%(limit)s.") % {"limit": _plain(limit)}
    if _open_cod_orders(draft, but) >= settings.COD["open_orders"]:
        return _("You have %(count)s orders to be paid on delivery on their way already.") % {
            "count": settings.COD["open_orders"]
        }
    return ""


def _open_cod_orders(draft: Draft, but: Order | None) -> int:
    """Orders on their way to the same phone or e-mail that nobody has paid yet."""
    same = Q(phone=draft.phone) if draft.phone else Q(pk__in=[])
    same |= Q(email__iexact=draft.email) if draft.email else Q(pk__in=[])
    paid_on_delivery = Q(payments__method=Payment.Method.COD)
    others = Order.objects.filter(same & paid_on_delivery, status__in=OPEN_ORDER)
    others = others.exclude(pk=but.pk) if but else others
    return others.distinct().count()


def _plain(amount: Decimal) -> str:
    return f"{amount.normalize():,f}"
