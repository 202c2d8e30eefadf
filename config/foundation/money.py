"""Money is Decimal rupees with two places. Paise exist only inside payments/gateways."""

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.core.validators import MinValueValidator
from django.db import models

PAISA = Decimal("0.01")
ZERO = Decimal("0.00")


def rupees(value: Decimal | int | str) -> Decimal:
    """Round to two places, half up. The only rounding of money in the shop; floats are refused."""
    if isinstance(value, float):
        raise TypeError("Money is never a float.")
    return Decimal(value).quantize(PAISA, rounding=ROUND_HALF_UP)


def split(total: Decimal, weights: Sequence[Decimal]) -> list[Decimal]:
    """Share `total` rupees in proportion to `weights` so that no paisa is lost.

    Largest remainder: every share is floored to the paisa, the paise left over go to the largest
    remainders (the first where equal). Weights must not be negative; all zero counts as equal.
    """
    if not weights:
        return []
    if min(weights) < 0:
        raise ValueError("Weights must not be negative.")
    whole = sum(weights)
    shares = list(weights) if whole else [Decimal(1)] * len(weights)
    paise = int(rupees(total) / PAISA)
    exact = [paise * share / sum(shares) for share in shares]
    floored = [int(value // 1) for value in exact]
    by_remainder = sorted(range(len(exact)), key=lambda i: floored[i] - exact[i])
    for i in by_remainder[: paise - sum(floored)]:
        floored[i] += 1
    return [rupees(value * PAISA) for value in floored]


class MoneyField(models.DecimalField[Any, Any]):
    """Rupees, two places, never negative; at most ₹99,99,99,99,999.99."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_digits", 13)
        kwargs.setdefault("decimal_places", 2)
        kwargs.setdefault("validators", [MinValueValidator(ZERO)])
        super().__init__(*args, **kwargs)
