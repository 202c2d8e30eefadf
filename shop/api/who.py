"""Whose cart and whose order a request speaks of."""

import re

from django.http import Http404
from rest_framework.request import Request

from accounts.models import User

from ..actions.cart import merge_carts, open_cart
from ..actions.denied import note_stranger
from ..errors import CartEmpty
from ..models import Cart, Order
from ..selectors.cart import cart_of, guest_cart
from ..selectors.orders import order_by_key, orders_visible_to, with_details

CART_TOKEN = "X-Cart-Token"  # noqa: S105  the name of a header
ORDER_KEY = "X-Order-Key"
TOKEN = re.compile(r"[A-Za-z0-9_-]{16,40}")


def shopper_in(request: Request) -> User | None:
    return request.user if isinstance(request.user, User) else None


def cart_in(request: Request) -> Cart | None:
    """The shopper's cart, or the guest's by token; None while there is none.

    A guest cart whose token still comes along after sign-in is merged into the shopper's, once.
    """
    token = request.headers.get(CART_TOKEN, "")
    guest = guest_cart(token) if TOKEN.fullmatch(token) else None
    user = shopper_in(request)
    if user is None:
        return guest
    return merge_carts(guest=guest, user=user) if guest else cart_of(user)


def cart_to_fill(request: Request) -> Cart:
    return cart_in(request) or open_cart(user=shopper_in(request))


def cart_to_order(request: Request) -> Cart:
    cart = cart_in(request)
    if cart is None:
        raise CartEmpty()
    return cart


def buyer_in(request: Request) -> str:
    """Whose an Idempotency-Key of POST orders is. Raises CartEmpty for a guest without cart."""
    user = shopper_in(request)
    return f"user:{user.pk}" if user else f"cart:{cart_to_order(request).pk}"


def order_in(request: Request, number: str) -> Order:
    """One's own order; a guest's with the right key; any for staff who may see it. Else 404."""
    key = request.headers.get(ORDER_KEY) or request.query_params.get("key", "")
    found = orders_visible_to(request.user).filter(number=number)
    order = with_details(found).first()
    if order is None and key:
        order = with_details(order_by_key(number, key)).first()
    if order is None:
        note_stranger(number)
        raise Http404
    return order
