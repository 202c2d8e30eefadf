"""A gateway order for an order of ours: one per amount, however often it is asked for."""

from datetime import timedelta

from django.db.models import F, Q
from django.utils import timezone

from shop.models import Order

from ..errors import GatewayRefused, GatewayUnavailable, NotPayable, PaymentBusy, PaymentOpen
from ..flows import PaymentStatus
from ..gateways import razorpay
from ..models import Payment
from ..selectors.payments import has_open_attempt, is_payable

ASKING_TAKES = timedelta(seconds=30)  # longer than the gateway's timeout; then somebody died
STARTABLE = (PaymentStatus.CREATED, PaymentStatus.FAILED)


def start_payment(*, order: Order) -> Payment:
    """The live gateway order for `order`, made when there is none yet for its total.

    Reserves our row, commits, asks the gateway, records: no transaction is open meanwhile.
    Raises NotPayable, PaymentOpen, PaymentBusy(retry_after), GatewayUnavailable or GatewayRefused.
    """
    if not is_payable(order):
        raise NotPayable()
    if has_open_attempt(order):
        raise PaymentOpen()
    payment = reserve_payment(order=order, method=Payment.Method.RAZORPAY)
    if payment.status not in STARTABLE:
        raise NotPayable()
    if payment.gateway_order_id is None:
        _ask_gateway(payment)
    return payment


def reserve_payment(*, order: Order, method: str) -> Payment:
    """Our row for this order, method and amount; the database allows only one."""
    fresh = Payment(order=order, method=method, amount=order.total)
    payment, _new = Payment.objects.get_or_create(
        order=order,
        method=method,
        amount=order.total,
        defaults={"id": fresh.id, "receipt": fresh.id.hex},
    )
    return payment


def _ask_gateway(payment: Payment) -> None:
    """Exactly one caller asks; the others are told to come back."""
    if not _claim(payment):
        raise PaymentBusy()
    try:
        found = _ask(payment)
    except (GatewayUnavailable, GatewayRefused):
        Payment.objects.filter(pk=payment.pk).update(asked_at=None)
        raise
    payment.gateway_order_id, payment.checked_at = found, timezone.now()
    payment.save(update_fields=["gateway_order_id", "checked_at"])


def _claim(payment: Payment) -> bool:
    now = timezone.now()
    free = Q(asked_at=None) | Q(asked_at__lt=now - ASKING_TAKES)
    rows = Payment.objects.filter(free, pk=payment.pk, gateway_order_id=None)
    claimed = bool(rows.update(asked_at=now, asks=F("asks") + 1))
    payment.refresh_from_db(fields=["asks", "gateway_order_id"])
    return claimed


def _ask(payment: Payment) -> str:
    """An earlier request may have succeeded without us hearing of it: its receipt tells."""
    found = razorpay.order_with_receipt(payment) if payment.asks > 1 else None
    if found:
        return found
    try:
        return razorpay.create_order(payment)
    except (GatewayUnavailable, GatewayRefused):
        # A lost answer, or "this receipt exists": both leave an order that we can find.
        found = razorpay.order_with_receipt(payment)
        if found is None:
            raise
        return found
