"""Money that must go back: owed in the transaction that finds out, never more than was paid."""

from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone

from config.foundation.events import publish
from config.foundation.money import ZERO
from shop.models import Order

from ..errors import RefundTooLarge
from ..events import RefundDue
from ..flows import RefundStatus
from ..models import Attempt, Refund


def refundable(attempt: Attempt) -> Decimal:
    """Rupees of this attempt that are neither given back nor on their way. Call under its lock."""
    rows = attempt.refunds.exclude(status=RefundStatus.FAILED)
    gone = rows.aggregate(sum=Sum("amount", default=ZERO))["sum"]
    return attempt.amount - gone if attempt.captured else ZERO


@transaction.atomic
def owe_refund(
    *,
    attempt: Attempt,
    reason: Refund.Reason,
    amount: Decimal | None = None,
    due_at: datetime | None = None,
) -> Refund | None:
    """Owe `amount` rupees, or all that is left; None when nothing is left to give back.

    Raises RefundTooLarge(left).
    """
    attempt = Attempt.objects.select_for_update().get(pk=attempt.pk)
    left = refundable(attempt)
    if amount is None and not left:
        return None
    amount = left if amount is None else amount
    if amount > left:
        raise RefundTooLarge(left=left)
    refund = Refund.objects.create(
        attempt=attempt, amount=amount, reason=reason, due_at=due_at or timezone.now()
    )
    publish(RefundDue(refund_id=str(refund.pk), order_id=attempt.order_id))
    return refund


def return_money_of(*, order: Order) -> list[Refund]:
    """Owe everything that was kept for `order`, after it was cancelled. Twice equals once."""
    kept = Attempt.objects.counting().filter(order=order).order_by("pk")
    owed = [owe_refund(attempt=attempt, reason=Refund.Reason.CANCELLED) for attempt in kept]
    return [refund for refund in owed if refund]
