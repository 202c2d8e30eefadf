"""What every page of the shop knows."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from .selectors.cart import cart_of, guest_cart, pieces_in
from .selectors.catalogue import categories_for_navigation


def storefront(request: HttpRequest) -> dict[str, Any]:
    session = getattr(request, "session", {})
    return {
        "nav_categories": SimpleLazyObject(categories_for_navigation),
        "cart_pieces": SimpleLazyObject(lambda: _pieces(request)),
        "pincode": session.get("pincode", ""),
        "place": session.get("place", ""),
        "legal": settings.LEGAL,
        "site_url": settings.SITE_URL,
    }


def _pieces(request: HttpRequest) -> int:
    """Pieces in the cart; no query for a visitor who never had one."""
    user = request.user
    if user.is_authenticated:
        return pieces_in(cart_of(user))
    token = request.session.get("cart_token", "")
    return pieces_in(guest_cart(token)) if token else 0
