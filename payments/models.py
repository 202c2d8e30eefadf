"""Money: payments, attempts, every sighting of one, refunds, and the webhook inbox."""

import uuid
from decimal import Decimal

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from config.foundation.money import ZERO, MoneyField
from shop.models import Order

from .flows import AttemptStatus, InboxStatus, PaymentStatus, RefundStatus


class AttemptQuerySet(models.QuerySet["Attempt"]):
    def open(self) -> "AttemptQuerySet":
        """The bank has not said its last word."""
        return self.filter(status__in=(AttemptStatus.CREATED, AttemptStatus.AUTHORIZED))

    def counting(self) -> "AttemptQuerySet":
        """Money that was taken and kept for its order: at most one per order."""
        return self.filter(captured=True, surplus="")


class PaymentQuerySet(models.QuerySet["Payment"]):
    def at_gateway(self) -> "PaymentQuerySet":
        return self.filter(method=Payment.Method.RAZORPAY, gateway_order_id__isnull=False)

    def unsettled(self) -> "PaymentQuerySet":
        """Money may still come: nothing is captured yet."""
        open_ones = (PaymentStatus.CREATED, PaymentStatus.FAILED, PaymentStatus.AUTHORIZED)
        return self.at_gateway().filter(status__in=open_ones)


class Payment(models.Model):
    """One way of paying one order: for Razorpay one gateway order, which may see many attempts."""

    class Method(models.TextChoices):
        RAZORPAY = "razorpay", _("UPI, cards, net banking, wallets")
        COD = "cod", _("Cash on delivery")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    order = models.ForeignKey(Order, models.PROTECT, related_name="payments")
    method = models.CharField(_("method"), max_length=10, choices=Method.choices)
    status = models.CharField(
        _("status"),
        max_length=14,
        choices=PaymentStatus.choices,
        default=PaymentStatus.CREATED,
    )
    amount = MoneyField(_("amount"))
    receipt = models.CharField(_("receipt"), max_length=40, unique=True)
    gateway_order_id = models.CharField(
        _("gateway order"), max_length=40, unique=True, null=True, blank=True
    )
    asks = models.PositiveSmallIntegerField(_("times the gateway was asked"), default=0)
    asked_at = models.DateTimeField(_("being asked since"), null=True, blank=True)
    checked_at = models.DateTimeField(_("last checked"), null=True, blank=True)
    created_at = models.DateTimeField(_("created at"), default=timezone.now)
    captured_at = models.DateTimeField(_("paid at"), null=True, blank=True)
    fee = MoneyField(_("gateway's fee, tax included"), null=True, blank=True)
    tax = MoneyField(_("tax in the fee"), null=True, blank=True)

    objects = PaymentQuerySet.as_manager()

    class Meta:
        verbose_name = _("payment")
        verbose_name_plural = _("payments")
        ordering = ["-created_at"]
        constraints = [
            # The gateway protects one gateway order from paying twice; two of them it cannot.
            models.UniqueConstraint(
                fields=["order", "method", "amount"], name="one_payment_per_amount"
            ),
            models.CheckConstraint(condition=Q(amount__gte=0), name="payment_not_negative"),
            models.CheckConstraint(
                condition=Q(fee=None) | Q(fee__gte=F("tax"), tax__gte=0), name="fee_holds_its_tax"
            ),
        ]
        indexes = [
            models.Index(
                fields=["created_at"],
                condition=Q(status__in=["created", "failed", "authorized"]),
                name="payments_to_poll",
            )
        ]

    def __str__(self) -> str:
        return f"{self.order} {self.method} ₹{self.amount}"


class Attempt(models.Model):
    """One try of the shopper at the gateway. Moves forward by strength only, never back."""

    class Surplus(models.TextChoices):
        """Why captured money does not count for the order and goes back."""

        SECOND = "second_capture", _("The order was already paid")
        WRONG_AMOUNT = "wrong_amount", _("Not the amount of the order")
        NO_STOCK = "no_stock", _("Paid too late, and the goods were gone")
        CANCELLED = "order_cancelled", _("The order was cancelled before")

    order = models.ForeignKey(Order, models.PROTECT, related_name="attempts")
    payment = models.ForeignKey(Payment, models.PROTECT, related_name="attempts")
    gateway_payment_id = models.CharField(_("gateway payment"), max_length=40, unique=True)
    status = models.CharField(
        _("status"),
        max_length=10,
        choices=AttemptStatus.choices,
        default=AttemptStatus.CREATED,
    )
    captured = models.BooleanField(_("captured"), default=False)
    surplus = models.CharField(
        _("why it goes back"), max_length=20, choices=Surplus.choices, blank=True
    )
    amount = MoneyField(_("amount"))
    currency = models.CharField(_("currency"), max_length=3, default="INR")
    method = models.CharField(_("method"), max_length=20, blank=True)
    instrument = models.CharField(_("instrument"), max_length=60, blank=True)
    error_code = models.CharField(_("error"), max_length=60, blank=True)
    error_reason = models.CharField(_("reason"), max_length=80, blank=True)
    capture_asked_at = models.DateTimeField(_("capture asked for"), null=True, blank=True)
    created_at = models.DateTimeField(_("first seen"), default=timezone.now)
    changed_at = models.DateTimeField(_("last moved"), default=timezone.now)

    objects = AttemptQuerySet.as_manager()

    class Meta:
        verbose_name = _("attempt")
        verbose_name_plural = _("attempts")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["order"],
                condition=Q(captured=True, surplus=""),
                name="one_capture_counts_per_order",
            ),
            models.CheckConstraint(condition=Q(amount__gte=0), name="attempt_not_negative"),
            models.CheckConstraint(
                condition=~Q(status="captured") | Q(captured=True), name="captured_says_so"
            ),
        ]

    def __str__(self) -> str:
        return self.gateway_payment_id

    @property
    def counts(self) -> bool:
        return self.captured and not self.surplus

    @property
    def returned(self) -> Decimal:
        """Rupees that the gateway has handed back to the bank."""
        refunds = [refund.amount for refund in self.refunds.all() if refund.is_done]
        returned: Decimal = sum(refunds, ZERO)
        return self.amount if self.status == AttemptStatus.REFUNDED else returned


class Sighting(models.Model):
    """Who told us what about an attempt, and when. A database trigger forbids changing rows."""

    class Source(models.TextChoices):
        BROWSER = "browser", _("Browser")
        WEBHOOK = "webhook", _("Webhook")
        POLL = "poll", _("Our own check")

    payment = models.ForeignKey(Payment, models.PROTECT, related_name="sightings")
    source = models.CharField(_("source"), max_length=8, choices=Source.choices)
    gateway_payment_id = models.CharField(_("gateway payment"), max_length=40)
    status = models.CharField(_("status"), max_length=10, choices=AttemptStatus.choices)
    at = models.DateTimeField(_("at"), default=timezone.now)

    class Meta:
        verbose_name = _("sighting")
        verbose_name_plural = _("sightings")
        ordering = ["pk"]
        indexes = [models.Index(fields=["gateway_payment_id"], name="sightings_of_attempt")]

    def __str__(self) -> str:
        return f"{self.source}: {self.gateway_payment_id} {self.status}"


class Refund(models.Model):
    """Money that goes back. Its id is the idempotency key at the gateway."""

    class Reason(models.TextChoices):
        SECOND = "second_capture", _("The order was already paid")
        WRONG_AMOUNT = "wrong_amount", _("Not the amount of the order")
        NO_STOCK = "no_stock", _("Paid too late, and the goods were gone")
        CANCELLED = "order_cancelled", _("The order was cancelled")
        BY_STAFF = "by_staff", _("Given back by the shop")
        AT_GATEWAY = "at_gateway", _("Given back in the gateway's dashboard")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    attempt = models.ForeignKey(Attempt, models.PROTECT, related_name="refunds")
    amount = MoneyField(_("amount"))
    reason = models.CharField(_("reason"), max_length=20, choices=Reason.choices)
    status = models.CharField(
        _("status"), max_length=10, choices=RefundStatus.choices, default=RefundStatus.DUE
    )
    gateway_refund_id = models.CharField(
        _("gateway refund"), max_length=40, unique=True, null=True, blank=True
    )
    tries = models.PositiveSmallIntegerField(_("tries"), default=0)
    error = models.CharField(_("last error"), max_length=300, blank=True)
    created_at = models.DateTimeField(_("created at"), default=timezone.now)
    due_at = models.DateTimeField(_("due at"), default=timezone.now)
    processed_at = models.DateTimeField(_("processed at"), null=True, blank=True)

    class Meta:
        verbose_name = _("refund")
        verbose_name_plural = _("refunds")
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="refund_positive"),
        ]
        indexes = [
            models.Index(
                fields=["due_at"],
                condition=Q(status__in=["due", "pending"]),
                name="refunds_to_send",
            )
        ]

    def __str__(self) -> str:
        return f"₹{self.amount} {self.attempt}"

    @property
    def is_done(self) -> bool:
        return self.status == RefundStatus.PROCESSED


class WebhookEvent(models.Model):
    """The inbox: what the gateway sent, byte for byte, stored before it is worked on."""

    event_id = models.CharField(_("event id"), max_length=80, unique=True)
    name = models.CharField(_("event"), max_length=80)
    raw = models.BinaryField(_("body"))
    secret_index = models.PositiveSmallIntegerField(_("verified with secret no."))
    status = models.CharField(
        _("status"), max_length=8, choices=InboxStatus.choices, default=InboxStatus.WAITING
    )
    duplicates = models.PositiveIntegerField(_("duplicates"), default=0)
    tries = models.PositiveSmallIntegerField(_("tries"), default=0)
    error = models.CharField(_("last error"), max_length=300, blank=True)
    received_at = models.DateTimeField(_("received at"), default=timezone.now)
    due_at = models.DateTimeField(_("due at"), default=timezone.now)
    done_at = models.DateTimeField(_("done at"), null=True, blank=True)

    class Meta:
        verbose_name = _("webhook event")
        verbose_name_plural = _("webhook inbox")
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["due_at"], condition=Q(status="waiting"), name="webhooks_waiting")
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.event_id}"
