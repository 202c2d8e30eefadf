"""Reads about people and their access."""

from .access import chains, grants_in_force, owners, permissions_given
from .factors import device_to_confirm, has_second_factor, is_fresh, kinds_of
from .people import addresses_of
from .rights import Rights, lacks_factor, may, rights_of, still_may

__all__ = [
    "Rights",
    "addresses_of",
    "chains",
    "device_to_confirm",
    "grants_in_force",
    "has_second_factor",
    "is_fresh",
    "kinds_of",
    "lacks_factor",
    "may",
    "owners",
    "permissions_given",
    "rights_of",
    "still_may",
]
