"""Where we deliver, how soon, for what fee; and what a PIN code says about its place."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from config.foundation.india import State
from config.foundation.money import MoneyField


class DeliveryZone(models.Model):
    """A set of PIN prefixes with one promise. The longest prefix that fits a PIN wins."""

    name = models.CharField(_("name"), max_length=80, unique=True)
    prefixes = ArrayField(models.CharField(max_length=6), verbose_name=_("PIN prefixes"))
    days_min = models.PositiveSmallIntegerField(_("earliest, days"))
    days_max = models.PositiveSmallIntegerField(_("latest, days"))
    fee = MoneyField(_("delivery fee, tax included"))
    free_above = MoneyField(_("free from goods worth"), null=True, blank=True)
    cod_allowed = models.BooleanField(_("cash on delivery"), default=True)
    is_active = models.BooleanField(_("delivered to"), default=True)

    class Meta:
        verbose_name = _("delivery zone")
        verbose_name_plural = _("delivery zones")
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(condition=Q(days_min__lte=F("days_max")), name="days_in_order")
        ]

    def __str__(self) -> str:
        return self.name


class PinPlace(models.Model):
    """City and State of a PIN code or of a PIN prefix: to prefill and warn, never to decide tax."""

    prefix = models.CharField(_("PIN or its beginning"), max_length=6, primary_key=True)
    city = models.CharField(_("city or district"), max_length=100, blank=True)
    state = models.CharField(_("state"), max_length=2, choices=State.choices)

    class Meta:
        verbose_name = _("PIN place")
        verbose_name_plural = _("PIN places")

    def __str__(self) -> str:
        return f"{self.prefix} {self.city}"
