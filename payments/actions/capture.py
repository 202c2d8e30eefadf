"""Authorised money is taken once, whoever sees it first and however many see it together."""

from datetime import timedelta

from django.db.models import Q
from django.utils import timezone

from shop.actions.orders import EXPIRED
from shop.flows import OrderStatus

from ..errors import GatewayUnavailable
from ..flows import AttemptStatus
from ..gateways import razorpay
from ..gateways.entities import GatewayPayment
from ..models import Attempt
from .apply_sighting import apply_sighting
from .settle_order import is_right_amount

CAPTURING_TAKES = timedelta(seconds=60)


def apply_and_capture(*, entity: GatewayPayment, source: str) -> Attempt:
    """Apply a sighting and take the money if it waits for that. Not inside a transaction.

    Raises UnknownPayment. A gateway that does not answer is asked again by the poller.
    """
    attempt = apply_sighting(entity=entity, source=source)
    if _is_wanted(attempt) and _claim(attempt):
        return _capture(attempt, source)
    return attempt


def _capture(attempt: Attempt, source: str) -> Attempt:
    try:
        entity = razorpay.capture(attempt.gateway_payment_id, amount=attempt.amount)
    except GatewayUnavailable:
        Attempt.objects.filter(pk=attempt.pk).update(capture_asked_at=None)
        return attempt
    return apply_sighting(entity=entity, source=source)


def _is_wanted(attempt: Attempt) -> bool:
    """Money that the order cannot use stays uncaptured; the gateway then returns it by itself."""
    order = attempt.order
    waits = order.status == OrderStatus.PLACED
    waits |= order.status == OrderStatus.CANCELLED and order.cancel_reason == EXPIRED
    authorized = attempt.status == AttemptStatus.AUTHORIZED
    return authorized and waits and is_right_amount(attempt, attempt.payment)


def _claim(attempt: Attempt) -> bool:
    now = timezone.now()
    free = Q(capture_asked_at=None) | Q(capture_asked_at__lt=now - CAPTURING_TAKES)
    rows = Attempt.objects.filter(free, pk=attempt.pk, status=AttemptStatus.AUTHORIZED)
    return bool(rows.update(capture_asked_at=now))
