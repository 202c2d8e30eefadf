"""Orders: prices, tax and address frozen at the moment of placing."""

import secrets
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from config.foundation.india import State
from config.foundation.money import MoneyField

from ..flows import ORDER_FLOW, OrderStatus
from .catalogue import Variant
from .options import as_words, in_reading_order

ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # no letter or digit that is misread on the phone


def new_order_number() -> str:
    """E.g. "HT261124-7Q4KXMPT": the day in IST, and a part that nobody can guess."""
    day = timezone.localtime().strftime("%y%m%d")
    return f"HT{day}-" + "".join(secrets.choice(ALPHABET) for _digit in range(8))


def new_access_token() -> str:
    return secrets.token_urlsafe(24)


class Order(models.Model):
    """What was agreed: lines, prices, tax, address. Only its status moves, through ORDER_FLOW."""

    number = models.CharField(_("number"), max_length=24, unique=True, default=new_order_number)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="orders",
    )
    email = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("mobile number"), max_length=13)
    access_token = models.CharField(
        _("key of the guest link"), max_length=40, default=new_access_token
    )
    status = models.CharField(
        _("status"),
        max_length=10,
        choices=OrderStatus.choices,
        default=OrderStatus.PLACED,
    )

    address = models.JSONField(_("delivery address"))
    state = models.CharField(_("place of supply"), max_length=2, choices=State.choices)
    pincode = models.CharField(_("PIN code"), max_length=6)
    deliver_from = models.DateField(_("earliest delivery"))
    deliver_by = models.DateField(_("latest delivery"))

    subtotal = MoneyField(_("goods"))
    discount = MoneyField(_("discount"), default=0)
    delivery_fee = MoneyField(_("delivery fee"), default=0)
    cod_fee = MoneyField(_("cash on delivery fee"), default=0)
    tax_included = MoneyField(_("tax included"))
    total = MoneyField(_("total"))
    steps = models.JSONField(_("calculation steps"), default=list)
    coupon_code = models.CharField(_("coupon"), max_length=30, blank=True)
    policies_version = models.CharField(_("policies accepted"), max_length=20, blank=True)

    placed_at = models.DateTimeField(_("placed at"), default=timezone.now)
    expires_at = models.DateTimeField(_("held until"), null=True, blank=True)
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True, blank=True)
    packed_at = models.DateTimeField(_("packed at"), null=True, blank=True)
    shipped_at = models.DateTimeField(_("shipped at"), null=True, blank=True)
    delivered_at = models.DateTimeField(_("delivered at"), null=True, blank=True)
    cancelled_at = models.DateTimeField(_("cancelled at"), null=True, blank=True)
    cancel_reason = models.CharField(_("why cancelled"), max_length=200, blank=True)
    carrier = models.CharField(_("carrier"), max_length=80, blank=True)
    tracking_number = models.CharField(_("tracking number"), max_length=60, blank=True)

    class Meta:
        verbose_name = _("order")
        verbose_name_plural = _("orders")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(email="") | Q(user__isnull=False), name="a_guest_can_be_told"
            ),
            models.CheckConstraint(
                condition=Q(total=F("subtotal") - F("discount") + F("delivery_fee") + F("cod_fee")),
                name="order_total_adds_up",
            ),
            models.CheckConstraint(
                condition=Q(discount__lte=F("subtotal")), name="discount_within_goods"
            ),
        ]
        indexes = [
            models.Index(fields=["user", "-id"], name="orders_of_user"),
            models.Index(fields=["status", "-id"], name="orders_by_status"),
            models.Index(fields=["email"], name="orders_by_email"),
            models.Index(fields=["phone"], name="orders_by_phone"),
            models.Index(
                fields=["expires_at"],
                condition=Q(status="placed"),
                name="orders_that_expire",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("shop:order", args=[self.number])

    @property
    def guest_url(self) -> str:
        """The link for whoever has no account: number and key together open the order."""
        return f"{self.get_absolute_url()}?key={self.access_token}"

    @property
    def buyer_url(self) -> str:
        """The order's page for whoever placed it: with an account by signing in, else by key."""
        return self.get_absolute_url() if self.user_id else self.guest_url

    @property
    def allowed_moves(self) -> tuple[str, ...]:
        return ORDER_FLOW.allowed_moves(self)


class OrderLine(models.Model):
    """One variant of an order: title, price and tax as they were when it was placed."""

    order = models.ForeignKey(Order, models.PROTECT, related_name="lines")
    variant = models.ForeignKey(Variant, models.PROTECT, related_name="+")
    sku = models.CharField(_("SKU"), max_length=64)
    title = models.CharField(_("title"), max_length=300)
    options = models.JSONField(_("options"), default=dict)
    picture = models.CharField(_("picture"), max_length=300, blank=True)
    quantity = models.PositiveSmallIntegerField(_("quantity"))
    unit_price = MoneyField(_("price of one"))
    mrp = MoneyField(_("MRP"))
    discount = MoneyField(_("share of the discount"), default=0)
    total = MoneyField(_("total, tax included"))
    fees = MoneyField(_("share of delivery and other fees"), default=0)
    hsn = models.CharField(_("HSN"), max_length=8, blank=True)
    origin = models.CharField(_("sent from"), max_length=2, choices=State.choices)
    tax_rate = models.DecimalField(_("GST rate, %"), max_digits=5, decimal_places=2)
    taxable = MoneyField(_("taxable value"))
    cgst = MoneyField(_("CGST"), default=0)
    sgst = MoneyField(_("SGST or UTGST"), default=0)
    igst = MoneyField(_("IGST"), default=0)

    class Meta:
        verbose_name = _("order line")
        verbose_name_plural = _("order lines")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["order", "variant"], name="variant_once_in_order"),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="order_quantity_positive"),
            models.CheckConstraint(
                condition=Q(total=F("unit_price") * F("quantity") - F("discount")),
                name="line_total_adds_up",
            ),
            models.CheckConstraint(
                condition=Q(total=F("taxable") + F("cgst") + F("sgst") + F("igst") - F("fees")),
                name="line_tax_adds_up",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} × {self.sku}"

    @property
    def option_text(self) -> str:
        return as_words(self.options)

    @property
    def options_in_order(self) -> dict[str, Any]:
        return in_reading_order(self.options)


class OrderEvent(models.Model):
    """The order's timeline. A database trigger forbids changing or deleting rows."""

    order = models.ForeignKey(Order, models.PROTECT, related_name="timeline")
    status = models.CharField(_("status"), max_length=10, choices=OrderStatus.choices)
    note = models.CharField(_("note"), max_length=300, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    at = models.DateTimeField(_("at"), default=timezone.now)

    class Meta:
        verbose_name = _("order event")
        verbose_name_plural = _("order events")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.order_id} {self.status}"
