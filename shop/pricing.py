"""Totals: from lines, reductions and fees to what is paid, with every step written down.

Pure calculation. The steps are stored with the order so that `explain` and an audit can redo them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from config.foundation.money import ZERO, rupees, split

from .hooks import Reduction
from .models import Coupon, TaxRate, Variant
from .tax import TaxSplit, rate_for, split_inclusive, total_tax


@dataclass(frozen=True)
class Item:
    """So many pieces of a variant, sent from a State (GST code; "" while unknown)."""

    variant: Variant
    quantity: int
    origin: str = ""

    @property
    def gross(self) -> Decimal:
        return Decimal(self.variant.price * self.quantity)


@dataclass(frozen=True)
class Fees:
    """Rupees on top of the goods, tax included; they are taxed like the goods they travel with."""

    delivery: Decimal = ZERO
    cod: Decimal = ZERO

    @property
    def total(self) -> Decimal:
        return self.delivery + self.cod


@dataclass(frozen=True)
class PricedLine:
    """One line of the bill; `total` is after its discount, `fees` its share of all fees."""

    item: Item
    discount: Decimal
    fees: Decimal
    tax: TaxSplit

    @property
    def total(self) -> Decimal:
        return self.item.gross - self.discount

    def as_fields(self) -> dict[str, Any]:
        """The fields of an order line that depend on discount, fees and tax."""
        return {
            "sku": self.item.variant.sku,
            "discount": self.discount,
            "fees": self.fees,
            "origin": self.item.origin,
            "tax_rate": self.tax.rate,
            "taxable": self.tax.taxable,
            "cgst": self.tax.cgst,
            "sgst": self.tax.sgst,
            "igst": self.tax.igst,
        }


@dataclass(frozen=True)
class Totals:
    lines: list[PricedLine]
    subtotal: Decimal
    mrp_total: Decimal
    discount: Decimal
    fees: Fees
    tax_included: Decimal
    total: Decimal
    steps: list[dict[str, Any]] = field(default_factory=list)

    @property
    def saving(self) -> Decimal:
        """Against MRP, coupon included."""
        return self.mrp_total - self.subtotal + self.discount


def total_up(
    items: Sequence[Item],
    *,
    rates: Mapping[int, TaxRate],
    state: str,
    reductions: Sequence[Reduction] = (),
    fees: Fees = Fees(),
) -> Totals:
    """Price `items` for delivery to `state` (GST code) with reductions and fees in rupees.

    Discount and fees are shared over the lines by value without losing a paisa; then each line is
    taxed on what is left of it plus its fees (composite supply: fees follow the goods).
    """
    gross = [item.gross for item in items]
    subtotal = sum(gross, ZERO)
    capped = cap_reductions(reductions, subtotal)
    discount = sum((reduction.amount for reduction in capped), ZERO)
    cuts, adds = split(discount, gross), split(fees.total, gross)
    lines = [
        PricedLine(item, cut, add, _tax(item, item.gross - cut, add, rates, state))
        for item, cut, add in zip(items, cuts, adds, strict=True)
    ]
    return Totals(
        lines=lines,
        subtotal=subtotal,
        mrp_total=sum((item.variant.mrp * item.quantity for item in items), ZERO),
        discount=discount,
        fees=fees,
        tax_included=total_tax(line.tax for line in lines),
        total=subtotal - discount + fees.total,
        steps=_steps(lines, capped, fees, state),
    )


def _tax(
    item: Item, goods: Decimal, fees: Decimal, rates: Mapping[int, TaxRate], state: str
) -> TaxSplit:
    row = rates[item.variant.product.tax_class_id]
    rate = rate_for(row, goods / item.quantity)
    return split_inclusive(goods + fees, rate, same_state=(item.origin or state) == state)


def cap_reductions(reductions: Sequence[Reduction], subtotal: Decimal) -> list[Reduction]:
    """Reductions in their order, cut so that together they never exceed the goods."""
    left, capped = subtotal, []
    for reduction in reductions:
        amount = min(rupees(reduction.amount), left)
        left -= amount
        if amount:
            capped.append(Reduction(reduction.label, amount))
    return capped


def coupon_value(coupon: Coupon, subtotal: Decimal) -> Decimal:
    """Rupees that `coupon` takes off goods worth `subtotal`, within its cap."""
    percent = coupon.kind == Coupon.Kind.PERCENT
    value = subtotal * coupon.value / 100 if percent else coupon.value
    if coupon.max_discount is not None:
        value = min(value, coupon.max_discount)
    return rupees(min(value, subtotal))


def _steps(
    lines: Sequence[PricedLine], reductions: Sequence[Reduction], fees: Fees, state: str
) -> list[dict[str, Any]]:
    goods = [_goods_step(line) for line in lines]
    cuts = [{"step": "reduction", "label": r.label, "amount": f"-{r.amount}"} for r in reductions]
    added = [
        {"step": name, "amount": str(amount)}
        for name, amount in (("delivery_fee", fees.delivery), ("cod_fee", fees.cod))
    ]
    return [
        *goods,
        *cuts,
        *added,
        *[tax_step(line.as_fields(), state=state) for line in lines],
    ]


def _goods_step(line: PricedLine) -> dict[str, Any]:
    item = line.item
    return {
        "step": "goods",
        "sku": item.variant.sku,
        "quantity": item.quantity,
        "unit_price": str(item.variant.price),
        "amount": str(item.gross),
    }


TAX_FIELDS = (
    "sku",
    "tax_rate",
    "origin",
    "discount",
    "fees",
    "taxable",
    "cgst",
    "sgst",
    "igst",
)


def tax_step(fields: Mapping[str, Any], *, state: str) -> dict[str, Any]:
    """The stored step that says how one line was taxed, from its TAX_FIELDS."""
    return {
        "step": "tax",
        "to": state,
        **{name: str(fields[name]) for name in TAX_FIELDS},
    }
