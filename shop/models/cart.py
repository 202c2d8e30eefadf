"""Carts of guests and shoppers."""

import secrets

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from config.foundation.money import MoneyField

from .catalogue import Variant
from .coupon import Coupon


def new_cart_token() -> str:
    return secrets.token_urlsafe(24)


class Cart(models.Model):
    """One open cart: of a user, or of whoever knows the token."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="cart",
    )
    token = models.CharField(_("token"), max_length=40, unique=True, default=new_cart_token)
    coupon = models.ForeignKey(Coupon, models.SET_NULL, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(_("created at"), default=timezone.now)
    updated_at = models.DateTimeField(_("updated at"), auto_now=True)

    class Meta:
        verbose_name = _("cart")
        verbose_name_plural = _("carts")
        indexes = [models.Index(fields=["updated_at"], name="cart_by_age")]

    def __str__(self) -> str:
        return f"Cart {self.pk}"


class CartLine(models.Model):
    """A variant in a cart, with the price that the shopper saw when it was put there."""

    MOST = 20  # pieces of one variant: a household, not a reseller

    cart = models.ForeignKey(Cart, models.CASCADE, related_name="lines")
    variant = models.ForeignKey(Variant, models.CASCADE, related_name="+")
    quantity = models.PositiveSmallIntegerField(_("quantity"))
    price_seen = MoneyField(_("price when added"))
    added_at = models.DateTimeField(_("added at"), default=timezone.now)

    class Meta:
        verbose_name = _("cart line")
        verbose_name_plural = _("cart lines")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["cart", "variant"], name="variant_once_in_cart"),
            models.CheckConstraint(condition=Q(quantity__range=(1, 20)), name="cart_quantity"),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} × {self.variant}"
