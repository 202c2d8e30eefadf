"""A payment stands where its attempts and refunds stand: forward only, under one order of locks."""

from django.utils import timezone

from config.foundation.money import ZERO
from shop.models import Order

from ..flows import PAYMENT_FLOW, AttemptStatus, PaymentStatus
from ..gateways.entities import GatewayPayment
from ..models import Attempt, Payment


def locked(payment: Payment) -> Payment:
    """The payment with its order, both locked: the order first, as the shop's own actions do."""
    order = Order.objects.select_for_update(no_key=True).get(pk=payment.order_id)
    fresh = Payment.objects.select_for_update(no_key=True).get(pk=payment.pk)
    fresh.order = order
    return fresh


def follow_attempts(*, payment: Payment, entity: GatewayPayment | None = None) -> None:
    """Move the payment to where its attempts and refunds stand; never back."""
    for status in _steps_to(status_of(payment)):
        if PAYMENT_FLOW.allows(payment.status, status):
            PAYMENT_FLOW.move(payment, status, **_stamps(status, entity))


def _steps_to(status: PaymentStatus) -> list[PaymentStatus]:
    """A refund that is seen first implies the capture before it."""
    after_capture = (PaymentStatus.PART_REFUNDED, PaymentStatus.REFUNDED)
    return [PaymentStatus.CAPTURED, status] if status in after_capture else [status]


def _stamps(status: PaymentStatus, entity: GatewayPayment | None) -> dict[str, object]:
    if status != PaymentStatus.CAPTURED:
        return {}
    costs = {"fee": entity.fee, "tax": entity.tax} if entity and entity.fee is not None else {}
    return {"captured_at": timezone.now(), **costs}


def status_of(payment: Payment) -> PaymentStatus:
    """What the attempts add up to. The one that counts for the order decides before any surplus."""
    attempts = list(payment.attempts.prefetch_related("refunds"))
    captured = [attempt for attempt in attempts if attempt.captured]
    captured = [attempt for attempt in captured if attempt.counts] or captured
    if captured:
        return _returned(captured)
    found = {attempt.status for attempt in attempts}
    if AttemptStatus.AUTHORIZED in found:
        return PaymentStatus.AUTHORIZED
    over = found <= {AttemptStatus.FAILED, AttemptStatus.REFUNDED}
    return PaymentStatus.FAILED if found and over else PaymentStatus.CREATED


def _returned(captured: list[Attempt]) -> PaymentStatus:
    paid = sum((attempt.amount for attempt in captured), ZERO)
    returned = sum((attempt.returned for attempt in captured), ZERO)
    if not returned:
        return PaymentStatus.CAPTURED
    return PaymentStatus.REFUNDED if returned >= paid else PaymentStatus.PART_REFUNDED
