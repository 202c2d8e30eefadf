"""What a browser's session says: whose cart, which PIN code, and where to go back to."""

from datetime import date

from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme

from accounts.models import User
from config.foundation.india import State

from ..actions.cart import open_cart
from ..models import Cart
from ..selectors.cart import cart_of, guest_cart
from ..selectors.delivery import place_of, promise_for


def person(request: HttpRequest) -> User | None:
    """Who is signed in; None for a guest."""
    return request.user if request.user.is_authenticated else None


def cart_in(request: HttpRequest) -> Cart | None:
    """The visitor's cart, if there is one yet."""
    user = person(request)
    return cart_of(user) if user else guest_cart(request.session.get("cart_token", ""))


def cart_to_fill(request: HttpRequest) -> Cart:
    """The visitor's cart, made and remembered when there is none."""
    cart = cart_in(request)
    if cart is None:
        cart = open_cart(user=person(request))
        if cart.user_id is None:
            request.session["cart_token"] = cart.token
    return cart


def pincode_of(request: HttpRequest) -> str:
    """The PIN code that the visitor told us, "" while unknown."""
    return str(request.session.get("pincode", ""))


def delivery_day(request: HttpRequest) -> date | None:
    """The day by which goods come to the visitor's PIN code; None while unknown or not served."""
    pincode = pincode_of(request)
    return promise_for(pincode).arrives_by if pincode else None


def remember_pincode(request: HttpRequest, pincode: str) -> None:
    place = place_of(pincode)
    request.session["pincode"] = pincode
    request.session["place"] = (place.city or str(State(place.state).label)) if place else ""


def next_page(request: HttpRequest, otherwise: str) -> str:
    """The page of ours that the form names as `next`, else `otherwise`."""
    wanted = request.POST.get("next", "")
    ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, request.is_secure())
    return wanted if ours else otherwise
