"""Renders the demo's pictures into the media storage, each drawing × colours × view once."""

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from ..models import Product, ProductImage
from .art import render
from .reading import PlannedVariant

VIEWS = {"whole": "{title}", "detail": "{title}, close up", "scale": "{title}, typical size"}


def stored(drawing: str, colours: str, view: str = "whole") -> str:
    """The storage name of this picture, rendered when it is not there yet."""
    name = f"demo/{drawing}-{colours}-{view}.svg"
    if not default_storage.exists(name):
        default_storage.save(name, ContentFile(render(drawing, colours=colours, view=view)))
    return name


def pictures_of(
    product: Product, drawing: str, variants: list[PlannedVariant]
) -> list[ProductImage]:
    """Three views per colour; a picture belongs to the variants of its colour."""
    colours = {variant.options.get("Colour", ""): variant.colours for variant in variants}
    found = [
        ProductImage(
            product=product,
            file=stored(drawing, colourway, view),
            alt=_alt(text.format(title=product.title), colour),
            options={"Colour": colour} if colour else {},
        )
        for colour, colourway in colours.items()
        for view, text in VIEWS.items()
    ]
    for position, image in enumerate(found):
        image.position = position
    return found


def _alt(text: str, colour: str) -> str:
    return f"{text}, {colour.lower()}"[:200] if colour else text[:200]
