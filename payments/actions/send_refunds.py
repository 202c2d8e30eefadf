"""Owed money is sent, asked about until it is done, and refunds made elsewhere are adopted."""

from datetime import timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from config.foundation.events import publish

from ..errors import GatewayRefused, GatewayUnavailable
from ..events import RefundProcessed
from ..flows import REFUND_FLOW, RefundStatus
from ..gateways import razorpay
from ..gateways.entities import GatewayRefund
from ..models import Attempt, Refund
from .follow_attempts import follow_attempts, locked
from .refunds import owe_refund, refundable

FIRST_DELAY = timedelta(seconds=30)
LONGEST_DELAY = timedelta(hours=6)
MOST_FAILURES = 3  # after so many failed refunds of one attempt, people decide


def send_due_refunds(*, limit: int = 50) -> int:
    """Send refunds that are due and ask about pending ones; returns how many were tried."""
    tried = 0
    while tried < limit and (refund := _claim()):
        _send(refund)
        tried += 1
    return tried


@transaction.atomic
def _claim() -> Refund | None:
    """The next due refund, put off so that no other worker takes it while we ask the gateway."""
    refund = _due().select_for_update(of=("self",), skip_locked=True).order_by("due_at").first()
    if refund is None:
        return None
    refund.due_at = timezone.now() + min(FIRST_DELAY * 2 ** min(refund.tries, 12), LONGEST_DELAY)
    refund.tries += 1
    refund.save(update_fields=["due_at", "tries"])
    return refund


def _due() -> QuerySet[Refund]:
    waiting = (RefundStatus.DUE, RefundStatus.PENDING)
    rows = Refund.objects.filter(status__in=waiting, due_at__lte=timezone.now())
    return rows.select_related("attempt")


def _send(refund: Refund) -> None:
    try:
        for entity in _ask(refund):
            record_refund(entity=entity)
    except (GatewayUnavailable, GatewayRefused) as error:
        Refund.objects.filter(pk=refund.pk).update(error=str(error)[:300])


def _ask(refund: Refund) -> list[GatewayRefund]:
    """The gateway's answer; after a refusal whatever it has of that payment, made by anybody."""
    gateway_id = refund.attempt.gateway_payment_id
    if refund.status == RefundStatus.PENDING:
        return razorpay.refunds_of_payment(gateway_id)
    try:
        return [razorpay.refund(gateway_id, amount=refund.amount, key=refund.pk)]
    except GatewayRefused:
        others = razorpay.refunds_of_payment(gateway_id)
        if not others:
            raise
        return others


@transaction.atomic
def record_refund(*, entity: GatewayRefund) -> Refund | None:
    """Write down what the gateway says of a refund; adopt one that we did not ask for.

    None when its attempt is unknown, or its money was never captured (the gateway's own return).
    """
    attempt = Attempt.objects.filter(gateway_payment_id=entity.payment_id, captured=True).first()
    if attempt is None:
        return None
    payment = locked(attempt.payment)
    refund = _find(attempt, entity) or _adopt(attempt, entity)
    if REFUND_FLOW.allows(refund.status, entity.status):
        _move(refund, entity)
    follow_attempts(payment=payment)
    return refund


def _find(attempt: Attempt, entity: GatewayRefund) -> Refund | None:
    """By the gateway's id, else by the receipt, which is our own id."""
    known = attempt.refunds.filter(gateway_refund_id=entity.id).first()
    ours = {refund.pk.hex: refund for refund in attempt.refunds.filter(gateway_refund_id=None)}
    return known or ours.get(entity.receipt)


def _adopt(attempt: Attempt, entity: GatewayRefund) -> Refund:
    """Made in the gateway's dashboard: what we still owed may not fit any more."""
    refund = Refund.objects.create(
        attempt=attempt,
        amount=entity.amount,
        reason=Refund.Reason.AT_GATEWAY,
        gateway_refund_id=entity.id,
        status=RefundStatus.PENDING,
    )
    for owed in attempt.refunds.filter(status=RefundStatus.DUE).order_by("-created_at"):
        if refundable(attempt) < 0:
            REFUND_FLOW.move(owed, RefundStatus.FAILED, error=_("Given back by other means"))
    return refund


def _move(refund: Refund, entity: GatewayRefund) -> None:
    processed = entity.status == RefundStatus.PROCESSED
    stamps = {"processed_at": timezone.now()} if processed else {}
    REFUND_FLOW.move(refund, entity.status, gateway_refund_id=entity.id, error="", **stamps)
    if processed:
        publish(RefundProcessed(refund_id=str(refund.pk), order_id=refund.attempt.order_id))
    if entity.status == RefundStatus.FAILED:
        _owe_again(refund)


def _owe_again(refund: Refund) -> None:
    """The bank sent it back. A new refund with a key of its own, later, and not for ever."""
    failures = refund.attempt.refunds.filter(status=RefundStatus.FAILED).count()
    if refund.reason == Refund.Reason.AT_GATEWAY or failures > MOST_FAILURES:
        return
    reason, later = Refund.Reason(refund.reason), timezone.now() + FIRST_DELAY
    owe_refund(attempt=refund.attempt, reason=reason, amount=refund.amount, due_at=later)
