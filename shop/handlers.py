"""What the shop does when something happens below."""

from typing import Any

from accounts.hooks import signed_in
from accounts.models import User

from . import privacy  # noqa: F401  its answers are found with these
from .actions.cart import merge_carts
from .selectors.cart import guest_cart


@signed_in.answer
def take_guest_cart_along(session: dict[str, Any], user: User) -> None:
    """What was put into the cart before signing in is theirs afterwards."""
    guest = guest_cart(session.get("cart_token", ""))
    if guest is not None:
        merge_carts(guest=guest, user=user)
