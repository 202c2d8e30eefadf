"""The one place where the gateway's word changes our state: browser, webhook and poll all end here.

Idempotent and forward-only: whatever the order, number and simultaneity of sightings, the end is
the same. All money decisions hang on one edge, an attempt's first becoming captured.
"""

from django.db import transaction
from django.utils import timezone

from config.foundation.events import publish

from ..errors import UnknownPayment
from ..events import PaymentFailed
from ..flows import STRENGTH, AttemptStatus
from ..gateways.entities import GatewayPayment
from ..models import Attempt, Payment, Sighting
from .follow_attempts import follow_attempts, locked
from .settle_order import settle_order


@transaction.atomic
def apply_sighting(*, entity: GatewayPayment, source: str) -> Attempt:
    """Write down that `source` saw this attempt, and follow it if it is news.

    `entity` must have been fetched from the gateway or signed by it. Raises UnknownPayment when
    its gateway order is none of ours, or its attempt belongs to another one.
    """
    payment = _payment_of(entity)
    attempt = Attempt.objects.filter(gateway_payment_id=entity.id).first()
    if attempt and attempt.payment_id != payment.pk:
        raise UnknownPayment(reference=entity.id)
    was = attempt.status if attempt else ""
    if source != Sighting.Source.POLL or was != entity.status:
        _write_down(payment, entity, source)
    attempt = attempt or Attempt(payment=payment, order=payment.order, gateway_payment_id=entity.id)
    if not was or STRENGTH[entity.status] > STRENGTH[was]:
        _advance(attempt, payment, entity)
    return attempt


def _payment_of(entity: GatewayPayment) -> Payment:
    found = Payment.objects.filter(gateway_order_id=entity.order_id or None).first()
    if found is None:
        raise UnknownPayment(reference=entity.order_id)
    return locked(found)


def _write_down(payment: Payment, entity: GatewayPayment, source: str) -> None:
    Sighting.objects.create(
        payment=payment, source=source, gateway_payment_id=entity.id, status=entity.status
    )


def _advance(attempt: Attempt, payment: Payment, entity: GatewayPayment) -> None:
    newly_captured = entity.captured and not attempt.captured
    _copy(attempt, entity)
    if newly_captured:
        settle_order(attempt=attempt, payment=payment)
    attempt.save()
    follow_attempts(payment=payment, entity=entity)
    if attempt.status == AttemptStatus.FAILED:
        publish(PaymentFailed(payment_id=str(payment.pk), order_id=payment.order_id))


def _copy(attempt: Attempt, entity: GatewayPayment) -> None:
    names = ("status", "amount", "currency", "method", "instrument", "error_code", "error_reason")
    for name in names:
        setattr(attempt, name, getattr(entity, name))
    attempt.captured = attempt.captured or entity.captured
    attempt.changed_at = timezone.now()
