"""From a cart to an order: hold the stock, freeze prices, tax and address, all or nothing."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts.actions.privacy.consents import accept_policies
from accounts.models import User
from config.foundation.events import publish
from config.foundation.money import ZERO

from ..bill import reductions_for
from ..errors import CartEmpty, NotDeliverable, NotSold, TotalChanged
from ..events import OrderPlaced
from ..models import Cart, CartLine, Coupon, Order, OrderEvent, OrderLine
from ..pricing import Fees, Item, PricedLine, Totals, total_up
from ..selectors.cart import is_for_sale
from ..selectors.catalogue import image_for
from ..selectors.delivery import Promise, promise_for
from ..tax import rates_on
from .coupons import check_coupon, lock_coupon, use_coupon
from .stock import choose_levels, hold_stock


@dataclass(frozen=True)
class Buyer:
    """Who orders: a signed-in user, or a guest by e-mail; and where it goes.

    `address` has the keys of `accounts.models.Address.as_dict`, already validated.
    """

    email: str
    address: Mapping[str, str]
    user: User | None = None

    @property
    def person(self) -> str:
        """Whose coupon uses are counted: the account, which may name another e-mail each time."""
        return str(self.user) if self.user else self.email


@transaction.atomic
def place_order(*, cart: Cart, buyer: Buyer, expected_total: Decimal | None = None) -> Order:
    """Place an order for everything in `cart` and empty it. Stock is held until `expires_at`.

    Raises CartEmpty, NotSold, OutOfStock(title, sku, left), NotDeliverable(pincode),
    CouponRefused(reason) or TotalChanged(total, expected); then nothing has changed.
    """
    cart = Cart.objects.select_for_update().get(pk=cart.pk)
    lines = _lines_to_order(cart)
    levels = choose_levels([(line.variant, line.quantity) for line in lines])
    items = [
        Item(line.variant, line.quantity, levels[line.variant_id].location.state) for line in lines
    ]
    subtotal = sum((item.gross for item in items), ZERO)
    promise = _promise(buyer, subtotal)
    coupon = _coupon_for(cart, buyer, subtotal)
    reductions, _refusal = reductions_for(coupon, buyer.user, subtotal, person=buyer.person)
    totals = total_up(
        items,
        rates=rates_on(),
        state=buyer.address["state"],
        reductions=reductions,
        fees=Fees(delivery=promise.fee),
    )
    if expected_total is not None and expected_total != totals.total:
        raise TotalChanged(total=totals.total, expected=expected_total)
    order = _write_order(buyer, totals, promise, coupon)
    hold_stock(lines=_write_lines(order, totals), levels=levels)
    if coupon:
        use_coupon(coupon=coupon, order=order, person=buyer.person)
    if buyer.user:
        accept_policies(user=buyer.user, source="checkout")
    _empty(cart)
    publish(OrderPlaced(order_id=order.pk))
    return order


def _lines_to_order(cart: Cart) -> list[CartLine]:
    lines = list(
        cart.lines.select_related("variant__product").prefetch_related("variant__product__images")
    )
    if not lines:
        raise CartEmpty()
    for line in lines:
        if not is_for_sale(line.variant):
            raise NotSold(sku=line.variant.sku, title=line.variant.product.title)
    return lines


def _promise(buyer: Buyer, subtotal: Decimal) -> Promise:
    promise = promise_for(buyer.address["pincode"], subtotal=subtotal, fresh=True)
    if not promise.deliverable:
        raise NotDeliverable(pincode=promise.pincode)
    return promise


def _coupon_for(cart: Cart, buyer: Buyer, subtotal: Decimal) -> Coupon | None:
    """The cart's coupon, locked and checked against its limits."""
    if cart.coupon_id is None:
        return None
    coupon = lock_coupon(cart.coupon_id)
    check_coupon(coupon=coupon, subtotal=subtotal, person=buyer.person)
    return coupon


def _write_order(buyer: Buyer, totals: Totals, promise: Promise, coupon: Coupon | None) -> Order:
    order = Order.objects.create(
        user=buyer.user,
        email=buyer.email,
        phone=buyer.address["phone"],
        address=dict(buyer.address),
        state=buyer.address["state"],
        pincode=buyer.address["pincode"],
        deliver_from=promise.earliest,
        deliver_by=promise.latest,
        coupon_code=coupon.code if coupon else "",
        policies_version=settings.LEGAL["policies_version"],
        expires_at=timezone.now() + timedelta(minutes=settings.HOLD_MINUTES),
        **_amounts_of(totals),
    )
    OrderEvent.objects.create(order=order, status=order.status, by=buyer.user)
    return order


def _amounts_of(totals: Totals) -> dict[str, Any]:
    """The money fields of an order."""
    return {
        "subtotal": totals.subtotal,
        "discount": totals.discount,
        "delivery_fee": totals.fees.delivery,
        "cod_fee": totals.fees.cod,
        "tax_included": totals.tax_included,
        "total": totals.total,
        "steps": totals.steps,
    }


def _write_lines(order: Order, totals: Totals) -> list[OrderLine]:
    return OrderLine.objects.bulk_create(_order_line(order, line) for line in totals.lines)


def _order_line(order: Order, line: PricedLine) -> OrderLine:
    variant, product = line.item.variant, line.item.variant.product
    image = image_for(list(product.images.all()), variant.options)
    return OrderLine(
        order=order,
        variant=variant,
        title=product.title,
        options=variant.options,
        picture=(image.file.name or "") if image else "",
        quantity=line.item.quantity,
        unit_price=variant.price,
        mrp=variant.mrp,
        total=line.total,
        hsn=product.hsn,
        **line.as_fields(),
    )


def _empty(cart: Cart) -> None:
    cart.lines.all().delete()
    if cart.coupon_id is not None:
        cart.coupon = None
        cart.save(update_fields=["coupon", "updated_at"])
