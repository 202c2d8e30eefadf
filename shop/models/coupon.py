"""Coupon codes, and each use of one."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Upper
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from config.foundation.money import MoneyField


class Coupon(models.Model):
    """Percent or rupees off the goods, within a window of time and limits of use.

    `starts_at` is the first moment, `ends_at` the first moment after: "until 31 March" ends at
    1 April 00:00 IST.
    """

    class Kind(models.TextChoices):
        PERCENT = "percent", _("Percent off")
        FIXED = "fixed", _("Rupees off")

    code = models.CharField(_("code"), max_length=30, unique=True)
    description = models.CharField(_("description"), max_length=200, blank=True)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    value = models.DecimalField(_("value, % or ₹"), max_digits=9, decimal_places=2)
    max_discount = MoneyField(_("at most"), null=True, blank=True)
    min_subtotal = MoneyField(_("goods worth at least"), default=0)
    starts_at = models.DateTimeField(_("from"), default=timezone.now)
    ends_at = models.DateTimeField(_("until"), null=True, blank=True)
    max_uses = models.PositiveIntegerField(_("uses in all"), null=True, blank=True)
    max_uses_per_person = models.PositiveIntegerField(_("uses per person"), null=True, blank=True)
    used = models.PositiveIntegerField(_("used"), default=0, editable=False)
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("coupon")
        verbose_name_plural = _("coupons")
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(condition=Q(code=Upper("code")), name="code_in_capitals"),
            models.CheckConstraint(condition=Q(value__gt=0), name="coupon_gives_something"),
            models.CheckConstraint(
                condition=~Q(kind="percent") | Q(value__lte=100),
                name="at_most_100_percent",
            ),
            models.CheckConstraint(
                condition=Q(max_uses=None) | Q(used__lte=F("max_uses")),
                name="coupon_not_overspent",
            ),
        ]

    def __str__(self) -> str:
        return self.code


class CouponUse(models.Model):
    """An order that used a coupon; given back once when the order is cancelled or expires."""

    coupon = models.ForeignKey(Coupon, models.PROTECT, related_name="uses")
    order = models.OneToOneField("shop.Order", models.PROTECT, related_name="coupon_use")
    person = models.CharField(_("person"), max_length=254)
    used_at = models.DateTimeField(_("used at"), default=timezone.now)
    given_back_at = models.DateTimeField(_("given back at"), null=True, blank=True)

    class Meta:
        verbose_name = _("coupon use")
        verbose_name_plural = _("coupon uses")
        indexes = [models.Index(fields=["coupon", "person"], name="coupon_use_by_person")]

    def __str__(self) -> str:
        return f"{self.coupon} for {self.order_id}"
