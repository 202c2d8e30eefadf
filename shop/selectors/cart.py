"""The cart as a person sees it: today's prices, what changed, and the whole bill."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Sum
from django.utils.translation import gettext as _

from accounts.models import User
from config.foundation.money import ZERO

from ..models import Cart, CartLine, ProductImage, Variant
from .catalogue import image_for
from .stock import available_of


@dataclass(frozen=True)
class Warning:
    """Something that changed since the thing was put into the cart."""

    code: str
    message: str
    sku: str


@dataclass(frozen=True)
class LineView:
    line: CartLine
    available: int
    image: ProductImage | None
    warnings: list[Warning]

    @property
    def variant(self) -> Variant:
        return self.line.variant

    @property
    def quantity(self) -> int:
        return self.line.quantity

    @property
    def is_sold(self) -> bool:
        """Whether at least one piece can be bought now."""
        return is_for_sale(self.variant) and self.available > 0

    @property
    def total(self) -> Decimal:
        return self.variant.price * self.quantity if self.is_sold else ZERO

    @property
    def most(self) -> int:
        return max(1, min(CartLine.MOST, self.available))


def cart_of(user: User) -> Cart | None:
    return Cart.objects.select_related("coupon").filter(user=user).first()


def guest_cart(token: str) -> Cart | None:
    """The cart of whoever knows the token; never one that belongs to a user."""
    if not token or len(token) > 40:
        return None
    return Cart.objects.select_related("coupon").filter(token=token, user=None).first()


def pieces_in(cart: Cart | None) -> int:
    if cart is None:
        return 0
    return cart.lines.aggregate(pieces=Sum("quantity"))["pieces"] or 0


def is_for_sale(variant: Variant) -> bool:
    product = variant.product
    return variant.is_active and product.status == "published" and product.published_at is not None


def lines_of(cart: Cart) -> list[LineView]:
    """Lines with stock, picture and warnings: four queries, however many lines."""
    lines = list(
        cart.lines.select_related("variant__product__brand").prefetch_related(
            "variant__product__images"
        )
    )
    free = available_of(line.variant_id for line in lines)
    return [_view(line, free[line.variant_id]) for line in lines]


def _view(line: CartLine, available: int) -> LineView:
    images: Any = list(line.variant.product.images.all())
    image = image_for(images, line.variant.options)
    return LineView(line, available, image, _warnings(line, available))


def _warnings(line: CartLine, available: int) -> list[Warning]:
    sku, title, now = line.variant.sku, line.variant.product.title, line.variant.price
    if not is_for_sale(line.variant):
        return [Warning("not_sold", _("“%s” is not sold any more.") % title, sku)]
    if not available:
        return [Warning("out_of_stock", _("“%s” is sold out.") % title, sku)]
    found = []
    if available < line.quantity:
        said = _("Only %(left)d of “%(title)s” left.") % {
            "left": available,
            "title": title,
        }
        found.append(Warning("less_left", said, sku))
    if now != line.price_seen:
        facts = {"title": title, "was": line.price_seen, "now": now}
        said = _("“%(title)s” now costs ₹%(now)s; it was ₹%(was)s.") % facts
        found.append(Warning("price_changed", said, sku))
    return found
