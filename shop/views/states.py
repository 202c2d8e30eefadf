"""States by name, and what a PIN code says about them."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from config.foundation.india import State

from ..selectors.delivery import place_of


def state_name(code: str) -> str:
    return str(State(code).label) if code in State.values else code


def warning_about_state(address: Mapping[str, str]) -> str:
    """A word when the PIN code is of another State than the address; PINs do cross borders."""
    place = place_of(address["pincode"])
    if place is None or place.state == address["state"]:
        return ""
    names = {"pin": address["pincode"], "its": state_name(place.state)}
    names["written"] = state_name(address["state"])
    return _("PIN code %(pin)s is mostly in %(its)s, you wrote %(written)s. Is that right?") % names
