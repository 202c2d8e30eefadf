"""Statuses of money and the moves that are allowed. A late success overtakes a failure."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from config.foundation.flow import Flow


class PaymentStatus(models.TextChoices):
    CREATED = "created", _("Not paid yet")
    FAILED = "failed", _("Failed")
    AUTHORIZED = "authorized", _("Authorised by the bank")
    CAPTURED = "captured", _("Paid")
    PART_REFUNDED = "part_refunded", _("Partly refunded")
    REFUNDED = "refunded", _("Refunded")


PAYMENT_FLOW = Flow(
    {
        PaymentStatus.CREATED: [
            PaymentStatus.AUTHORIZED,
            PaymentStatus.CAPTURED,
            PaymentStatus.FAILED,
        ],
        PaymentStatus.FAILED: [PaymentStatus.AUTHORIZED, PaymentStatus.CAPTURED],
        PaymentStatus.AUTHORIZED: [PaymentStatus.CAPTURED, PaymentStatus.FAILED],
        PaymentStatus.CAPTURED: [PaymentStatus.PART_REFUNDED, PaymentStatus.REFUNDED],
        PaymentStatus.PART_REFUNDED: [PaymentStatus.REFUNDED],
        PaymentStatus.REFUNDED: [],
    }
)


class AttemptStatus(models.TextChoices):
    """The gateway's word on one attempt, from the weakest to the strongest."""

    CREATED = "created", _("Open")
    FAILED = "failed", _("Failed")
    AUTHORIZED = "authorized", _("Authorised")
    CAPTURED = "captured", _("Captured")
    REFUNDED = "refunded", _("Refunded")


STRENGTH = {status: strength for strength, status in enumerate(AttemptStatus.values)}


class RefundStatus(models.TextChoices):
    DUE = "due", _("Due")
    PENDING = "pending", _("On its way")
    PROCESSED = "processed", _("Handed to the bank")
    FAILED = "failed", _("Failed")


REFUND_FLOW = Flow(
    {
        RefundStatus.DUE: [RefundStatus.PENDING, RefundStatus.PROCESSED, RefundStatus.FAILED],
        RefundStatus.PENDING: [RefundStatus.PROCESSED, RefundStatus.FAILED],
        RefundStatus.PROCESSED: [RefundStatus.FAILED],
        RefundStatus.FAILED: [],
    }
)


class InboxStatus(models.TextChoices):
    WAITING = "waiting", _("Waiting")
    DONE = "done", _("Done")
    IGNORED = "ignored", _("Not for us")
    FAILED = "failed", _("Failed")


INBOX_FLOW = Flow(
    {
        InboxStatus.WAITING: [InboxStatus.DONE, InboxStatus.IGNORED, InboxStatus.FAILED],
        InboxStatus.DONE: [InboxStatus.WAITING],
        InboxStatus.IGNORED: [InboxStatus.WAITING],
        InboxStatus.FAILED: [InboxStatus.WAITING],
    }
)
