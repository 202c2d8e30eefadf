"""The order in which a shopper reads the options of a variant."""

from collections.abc import Mapping
from typing import Any

AXES = ("Colour", "Size", "Storage", "Pack")  # how a shopper asks for it: look first, amount last


def in_reading_order(options: Mapping[str, Any]) -> dict[str, Any]:
    """`options` by AXES, axes of other names last; a JSONB column keeps no order of its own."""
    known = {axis: options[axis] for axis in AXES if axis in options}
    return known | dict(options)


def as_words(options: Mapping[str, Any]) -> str:
    """E.g. "Indigo, L"; empty when there are no options."""
    return ", ".join(map(str, in_reading_order(options).values()))
