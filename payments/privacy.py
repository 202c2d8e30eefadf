"""What payments answer when accounts ask about a person's data."""

from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from accounts.hooks import (
    MOST_ROWS,
    RetentionJob,
    forget_person,
    personal_data,
    retention_jobs,
    what_holds_account,
)
from accounts.models import User
from shop.flows import OrderStatus

from .flows import AttemptStatus, InboxStatus, RefundStatus
from .models import Attempt, Payment, Refund, WebhookEvent

PAYMENT = ("order__number", "method", "status", "amount", "created_at", "captured_at")
ATTEMPT = ("order__number", "gateway_payment_id", "status", "amount", "method", "instrument")
REFUND = ("attempt__order__number", "amount", "reason", "status", "created_at", "processed_at")
NOTHING = b"{}"


@personal_data.answer
def money_of(user: User) -> dict[str, Any]:
    payments = Payment.objects.filter(order__user=user)
    attempts = Attempt.objects.filter(order__user=user)
    refunds = Refund.objects.filter(attempt__order__user=user)
    return {
        "payments": list(payments.values(*PAYMENT)[:MOST_ROWS]),
        "payment_attempts": list(attempts.values(*ATTEMPT, "created_at")[:MOST_ROWS]),
        "refunds": list(refunds.values(*REFUND)[:MOST_ROWS]),
    }


@what_holds_account.answer
def money_due_back(user: User) -> list[str]:
    """Refunds that have not reached the bank, money that waits for one, money only reserved."""
    theirs = Attempt.objects.filter(order__user=user)
    waits = theirs.filter(refunds__status__in=set(RefundStatus) - {RefundStatus.PROCESSED})
    unreturned = theirs.filter(captured=True, refunds=None).exclude(status=AttemptStatus.REFUNDED)
    due = unreturned.filter(~Q(surplus="") | Q(order__status=OrderStatus.CANCELLED))
    reserved = theirs.filter(status=AttemptStatus.AUTHORIZED)
    found = {
        a.order.number for rows in (waits, due, reserved) for a in rows.select_related("order")
    }
    names = ", ".join(sorted(found)[:20])
    return [_("Money is due back to you for {numbers}.").format(numbers=names)] if names else []


@forget_person.answer
def forget_instruments(user: User) -> None:
    """Payment ids and sums stay for the books; which card or UPI address it was does not."""
    Attempt.objects.filter(order__user=user).update(instrument="")


@retention_jobs.answer
def old_webhook_bodies() -> list[RetentionJob]:
    return [RetentionJob("webhook_bodies", _bodies, lambda rows: rows.update(raw=NOTHING))]


def _bodies(before: datetime) -> QuerySet[Any]:
    old = WebhookEvent.objects.filter(received_at__lt=before).exclude(raw=NOTHING)
    return old.exclude(status=InboxStatus.WAITING)
