"""What a person does with a cart. Every action locks the cart's row, so two taps never collide."""

from django.db import transaction

from accounts.models import User

from ..errors import CartFull, CouponRefused, NotSold, OutOfStock, TooMany
from ..models import Cart, CartLine, Variant
from ..selectors.cart import is_for_sale
from ..selectors.coupons import coupon_with_code
from ..selectors.stock import available_of

MOST_LINES = 100


def open_cart(*, user: User | None = None) -> Cart:
    """The user's cart, made when needed; for a guest always a new one with its own token."""
    if user is None:
        return Cart.objects.create()
    return Cart.objects.get_or_create(user=user)[0]


@transaction.atomic
def add_to_cart(*, cart: Cart, sku: str, quantity: int) -> CartLine:
    """Put `quantity` more pieces into the cart.

    Raises NotSold, OutOfStock(left), TooMany(most) or CartFull(most); then nothing has changed.
    """
    _lock(cart)
    variant = Variant.objects.select_related("product").filter(sku=sku).first()
    if variant is None or not is_for_sale(variant):
        raise NotSold()
    line = cart.lines.filter(variant=variant).first()
    if line is None and cart.lines.count() >= MOST_LINES:
        raise CartFull(most=MOST_LINES)
    wanted = quantity + (line.quantity if line else 0)
    _check_quantity(variant, wanted)
    line = line or CartLine(cart=cart, variant=variant)
    return _store(line, wanted)


@transaction.atomic
def set_quantity(*, line: CartLine, quantity: int) -> CartLine:
    """Make it `quantity` pieces; 0 takes the line out. The price shown now counts as seen."""
    _lock(line.cart)
    if quantity == 0:
        line.delete()
        return line
    _check_quantity(line.variant, quantity)
    return _store(line, quantity)


def _store(line: CartLine, quantity: int) -> CartLine:
    line.quantity, line.price_seen = quantity, line.variant.price
    line.save()
    return line


def _check_quantity(variant: Variant, wanted: int) -> None:
    if wanted > CartLine.MOST:
        raise TooMany(most=CartLine.MOST)
    left = available_of([variant.pk])[variant.pk]
    if wanted > left:
        raise OutOfStock(title=variant.product.title, sku=variant.sku, left=left)


@transaction.atomic
def accept_prices(*, cart: Cart) -> None:
    """The shopper has seen today's prices and goes on."""
    for line in cart.lines.select_related("variant"):
        if line.price_seen != line.variant.price:
            _store(line, line.quantity)


@transaction.atomic
def apply_coupon(*, cart: Cart, code: str) -> None:
    """Put a coupon on the cart; every bill judges whether it counts. Raises CouponRefused."""
    coupon = coupon_with_code(code)
    if coupon is None or not coupon.is_active:
        raise CouponRefused(reason=CouponRefused.UNKNOWN)
    cart.coupon = coupon
    cart.save(update_fields=["coupon", "updated_at"])


def remove_coupon(*, cart: Cart) -> None:
    cart.coupon = None
    cart.save(update_fields=["coupon", "updated_at"])


@transaction.atomic
def merge_carts(*, guest: Cart, user: User) -> Cart:
    """Signing in loses nothing: quantities add up to what may be bought, the coupon is kept.

    The guest cart is gone afterwards, so merging again changes nothing.
    """
    mine = open_cart(user=user)
    for cart in sorted([guest, mine], key=lambda cart: cart.pk):
        _lock(cart)
    have = {line.variant_id: line for line in mine.lines.all()}
    for line in guest.lines.select_related("variant"):
        _merge_line(mine, have.get(line.variant_id), line)
    if mine.coupon_id is None and guest.coupon_id is not None:
        mine.coupon_id = guest.coupon_id
        mine.save(update_fields=["coupon", "updated_at"])
    guest.delete()
    return mine


def _merge_line(mine: Cart, existing: CartLine | None, added: CartLine) -> None:
    if existing is None:
        added.cart = mine
        added.save(update_fields=["cart"])
        return
    # What is short is shown as a warning in the cart; here nothing is refused and nothing lost.
    existing.quantity = min(existing.quantity + added.quantity, CartLine.MOST)
    existing.save(update_fields=["quantity"])


def _lock(cart: Cart) -> None:
    Cart.objects.select_for_update().get(pk=cart.pk)
