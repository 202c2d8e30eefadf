"""Our own check: what the gateway knows of payments that no webhook and no browser settled."""

from contextlib import suppress
from datetime import timedelta

from django.db.models import Q
from django.utils import timezone

from shop.models import Order

from ..errors import GatewayRefused, GatewayUnavailable
from ..gateways import razorpay
from ..models import Payment, Sighting
from ..selectors.payments import payments_to_poll
from .capture import apply_and_capture


def poll_open_payments(*, limit: int = 50) -> int:
    """Check unsettled payments that are due; returns how many were asked about.

    Stops at the first silence of the gateway: the others will be due again soon.
    """
    due = list(payments_to_poll(timezone.now())[:limit])
    for asked, payment in enumerate(due):
        try:
            check_payment(payment=payment, pause=timedelta(seconds=30))
        except GatewayUnavailable:
            return asked
    return len(due)


def check_payment(*, payment: Payment, pause: timedelta) -> bool:
    """Ask the gateway for this payment's attempts, unless somebody did within `pause`.

    Raises GatewayUnavailable.
    """
    if not _claim(payment, pause):
        return False
    try:
        entities = razorpay.payments_of_order(str(payment.gateway_order_id))
    except GatewayRefused:
        return False
    for entity in sorted(entities, key=lambda found: found.created_at):
        apply_and_capture(entity=entity, source=Sighting.Source.POLL)
    return True


def check_order(*, order: Order, pause: timedelta) -> None:
    """Somebody looks at the order now: ask about its payments, unless asked within `pause`.

    A silent gateway changes nothing; what we know is shown.
    """
    for payment in Payment.objects.unsettled().filter(order=order):
        with suppress(GatewayUnavailable):
            check_payment(payment=payment, pause=pause)


def _claim(payment: Payment, pause: timedelta) -> bool:
    now = timezone.now()
    rested = Q(checked_at=None) | Q(checked_at__lte=now - pause)
    rows = Payment.objects.unsettled().filter(rested, pk=payment.pk)
    return bool(rows.update(checked_at=now))
