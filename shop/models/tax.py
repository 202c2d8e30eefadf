"""Rates are data with dates, never code: GST changes by notification."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from config.foundation.money import MoneyField


class TaxClass(models.Model):
    """A group of goods that is taxed alike."""

    code = models.SlugField(_("code"), max_length=30, unique=True)
    name = models.CharField(_("name"), max_length=120)

    class Meta:
        verbose_name = _("tax class")
        verbose_name_plural = _("tax classes")
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name


class DateRange(Func):
    """daterange(from, to, '[]'): both days count; no end means for ever."""

    function = "DATERANGE"
    output_field = DateRangeField()


class TaxRate(models.Model):
    """The rate of a class in a span of days (IST), in percent.

    With a `threshold` the rate depends on the net value of one piece: `rate` up to the threshold,
    `rate_above` beyond it (apparel and footwear, Notification 9/2025-CT(Rate)).
    """

    tax_class = models.ForeignKey(TaxClass, models.CASCADE, related_name="rates")
    rate = models.DecimalField(_("rate, %"), max_digits=5, decimal_places=2)
    threshold = MoneyField(_("threshold, net value of one piece"), null=True, blank=True)
    rate_above = models.DecimalField(
        _("rate above the threshold, %"),
        max_digits=5,
        decimal_places=2,
        null=True,
        blank=True,
    )
    valid_from = models.DateField(_("valid from"))
    valid_to = models.DateField(_("valid to, last day"), null=True, blank=True)

    class Meta:
        verbose_name = _("tax rate")
        verbose_name_plural = _("tax rates")
        ordering = ["tax_class", "-valid_from"]
        constraints = [
            models.CheckConstraint(condition=Q(rate__range=(0, 100)), name="rate_in_percent"),
            models.CheckConstraint(
                condition=Q(threshold=None, rate_above=None)
                | Q(threshold__isnull=False, rate_above__range=(0, 100)),
                name="band_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
                name="rate_ends_after_it_begins",
            ),
            ExclusionConstraint(
                name="one_rate_a_day",
                expressions=[
                    ("tax_class", RangeOperators.EQUAL),
                    (
                        DateRange(
                            "valid_from",
                            Coalesce(
                                "valid_to",
                                models.Value("9999-12-31", models.DateField()),
                            ),
                            models.Value("[]"),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.tax_class} {self.rate} % from {self.valid_from}"
