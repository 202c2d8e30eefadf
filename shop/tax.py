"""GST out of prices that include it. Pure calculation on Decimal rupees."""

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils import timezone

from config.foundation.money import ZERO, rupees

from .models import TaxRate

log = logging.getLogger(__name__)

HUNDRED = Decimal(100)


@dataclass(frozen=True)
class TaxSplit:
    """Parts of a gross amount in rupees: taxable + cgst + sgst + igst = gross, to the paisa."""

    rate: Decimal
    taxable: Decimal
    cgst: Decimal = ZERO
    sgst: Decimal = ZERO
    igst: Decimal = ZERO

    @property
    def tax(self) -> Decimal:
        return self.cgst + self.sgst + self.igst


def split_inclusive(gross: Decimal, rate: Decimal, *, same_state: bool) -> TaxSplit:
    """Split a tax-inclusive amount (CGST Rules, rule 35).

    Within a State both heads are levied at half the rate on the same value, so one head is rounded
    and doubled: halving a rounded total would make the heads unequal.
    """
    if same_state:
        head = rupees(gross * (rate / 2) / (HUNDRED + rate))
        return TaxSplit(rate, taxable=gross - 2 * head, cgst=head, sgst=head)
    tax = rupees(gross * rate / (HUNDRED + rate))
    return TaxSplit(rate, taxable=gross - tax, igst=tax)


def rates_on(day: date | None = None) -> dict[int, TaxRate]:
    """The rate of each tax class on a day of supply (IST; today by default), by class id."""
    day = day or timezone.localdate()
    rows = TaxRate.objects.filter(valid_from__lte=day).order_by("valid_from")
    return {row.tax_class_id: row for row in rows if row.valid_to is None or row.valid_to >= day}


def rate_for(row: TaxRate, unit_gross: Decimal) -> Decimal:
    """The rate in percent of one piece at this gross price.

    In the gap where no rate is consistent the higher one is taken, so that tax is never short.
    """
    if row.threshold is None or row.rate_above is None:
        return row.rate
    if _net(unit_gross, row.rate) <= row.threshold:
        return row.rate
    if in_gap(row, unit_gross):
        log.warning("Price %s lies in the rate gap of %s", unit_gross, row.tax_class_id)
    return row.rate_above


def in_gap(row: TaxRate, unit_gross: Decimal) -> bool:
    """Whether the low rate gives a net above the threshold and the high rate one at or below it."""
    if row.threshold is None or row.rate_above is None:
        return False
    low_fails = _net(unit_gross, row.rate) > row.threshold
    return bool(low_fails and _net(unit_gross, row.rate_above) <= row.threshold)


def _net(gross: Decimal, rate: Decimal) -> Decimal:
    return gross * HUNDRED / (HUNDRED + rate)


def total_tax(splits: Iterable[TaxSplit]) -> Decimal:
    return sum((split.tax for split in splits), ZERO)
