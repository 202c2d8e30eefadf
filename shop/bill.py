"""The bill of a cart: what pages, API and place_order all compute in the same way."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from accounts.models import User
from config.foundation.money import ZERO

from .hooks import Reduction, price_reductions
from .models import Cart, Coupon
from .pricing import Fees, Item, Totals, coupon_value, total_up
from .selectors.cart import LineView, Warning, lines_of
from .selectors.coupons import reason_to_refuse
from .selectors.delivery import Promise, promise_for
from .tax import rates_on


@dataclass(frozen=True)
class Bill:
    """A cart with its totals. `promise` is None while no PIN code is known."""

    cart: Cart | None
    lines: list[LineView]
    totals: Totals
    promise: Promise | None
    coupon_refusal: str = ""

    @property
    def warnings(self) -> list[Warning]:
        return [warning for line in self.lines for warning in line.warnings]

    @property
    def can_be_ordered(self) -> bool:
        """Every line can be had in full; prices may have changed, the shopper sees them."""
        blocking = {"not_sold", "out_of_stock", "less_left"}
        return bool(self.lines) and not any(w.code in blocking for w in self.warnings)

    @property
    def pieces(self) -> int:
        return sum(line.quantity for line in self.lines)

    @property
    def goods_allow_cod(self) -> bool:
        return all(line.variant.product.cod_allowed for line in self.lines)

    @property
    def free_delivery_gap(self) -> Decimal:
        return self.promise.free_delivery_gap(self.totals.subtotal) if self.promise else ZERO


def bill_of(cart: Cart | None, *, pincode: str = "", user: User | None = None) -> Bill:
    """The bill of `cart` for delivery to `pincode` (clean, or "" while unknown)."""
    lines = lines_of(cart) if cart else []
    items = [Item(line.variant, line.quantity) for line in lines if line.is_sold]
    subtotal = sum((item.gross for item in items), ZERO)
    promise = promise_for(pincode, subtotal=subtotal) if pincode else None
    reductions, refusal = reductions_for(cart.coupon if cart else None, user, subtotal)
    totals = total_up(
        items,
        rates=rates_on(),
        state=promise.state if promise else "",
        reductions=reductions,
        fees=Fees(delivery=promise.fee if promise and items else ZERO),
    )
    return Bill(cart, lines, totals, promise, refusal)


def reductions_for(
    coupon: Coupon | None, user: User | None, subtotal: Decimal, *, person: str = ""
) -> tuple[list[Reduction], str]:
    """What comes off the goods, coupon first; and why the coupon does not count, if so."""
    found, refusal = [], ""
    if coupon is not None:
        person = person or (str(user) if user else "")
        refusal = reason_to_refuse(coupon, subtotal=subtotal, person=person)
        if not refusal:
            label = _("Coupon %s") % coupon.code
            found.append(Reduction(label, coupon_value(coupon, subtotal)))
    answers = price_reductions.ask(user, subtotal)
    return [*found, *[answer for answer in answers if answer]], refusal


def rate_table_of(totals: Totals) -> Mapping[Decimal, Decimal]:
    """Tax included by rate, for the breakup under the bill."""
    table: dict[Decimal, Decimal] = {}
    for line in totals.lines:
        table[line.tax.rate] = table.get(line.tax.rate, ZERO) + line.tax.tax
    return dict(sorted(table.items()))
