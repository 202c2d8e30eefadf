"""Our rows against the gateway's own list of payments."""

from collections.abc import Iterator
from datetime import datetime

from config.foundation.money import ZERO

from ..errors import UnknownPayment
from ..flows import RefundStatus
from ..gateways import razorpay
from ..gateways.entities import GatewayPayment
from ..models import Attempt, Payment, Refund, Sighting
from ..selectors.differences import Difference
from .capture import apply_and_capture
from .send_refunds import record_refund


def gateway_differences(*, since: datetime, repair: bool = False) -> Iterator[Difference]:
    """Payments that the gateway knows otherwise than we do, since this moment.

    `repair` applies the gateway's word as a poll would. Payments of gateway orders that are none
    of ours are passed over: the account may serve other shops. Raises GatewayUnavailable.
    """
    for entity in razorpay.payments_since(since):
        if not Payment.objects.filter(gateway_order_id=entity.order_id or None).exists():
            continue
        found = list(_compare(entity))
        yield from found
        if found and repair:
            _repair(entity)


def _compare(entity: GatewayPayment) -> Iterator[Difference]:
    attempt = Attempt.objects.filter(gateway_payment_id=entity.id).first()
    if attempt is None:
        yield Difference("status", entity.id, "unknown here", entity.status)
        return
    if attempt.status != entity.status:
        yield Difference("status", entity.id, attempt.status, entity.status)
    sent = _sent(attempt)
    if attempt.captured and sent != entity.refunded:
        yield Difference("given back", entity.id, f"₹{sent}", f"₹{entity.refunded}")


def _sent(attempt: Attempt) -> object:
    """Rupees of refunds that the gateway has heard of."""
    heard = (RefundStatus.PENDING, RefundStatus.PROCESSED)
    amounts = Refund.objects.filter(attempt=attempt, status__in=heard)
    return sum(amounts.values_list("amount", flat=True), ZERO)


def _repair(entity: GatewayPayment) -> None:
    try:
        apply_and_capture(entity=entity, source=Sighting.Source.POLL)
    except UnknownPayment:
        return
    for refund in razorpay.refunds_of_payment(entity.id) if entity.refunded else []:
        record_refund(entity=refund)
