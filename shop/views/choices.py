"""Choosing a variant: from the address of the page, and as pickers with what can be had."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from config.foundation.templatetags.ui import percent_off, rupees, saving

from ..models import OptionAxis, Product, ProductImage, Variant
from ..selectors.catalogue import image_for
from ..selectors.stock import available_of

FEW = 5  # pieces from which on a shopper should know


@dataclass(frozen=True)
class Choice:
    """The variant that a page shows, and how many pieces of each variant are free."""

    variants: Sequence[Variant]
    variant: Variant | None
    free: Mapping[int, int] = field(default_factory=dict)

    @property
    def available(self) -> int:
        return self.free.get(self.variant.pk, 0) if self.variant else 0

    @property
    def few_left(self) -> int:
        """The true number of pieces when there are few, else 0."""
        return self.available if self.available <= FEW else 0


def choose(product: Product, asked: Mapping[str, str]) -> Choice:
    """The variant that `sku` or the options in `asked` name, else the first that can be had."""
    variants = list(product.variants.all())
    free = available_of(variant.pk for variant in variants)
    by_price = sorted(variants, key=lambda v: (free[v.pk] == 0, v.price, v.position, v.pk))
    wanted = [v for v in by_price if v.sku == asked.get("sku")] or _fitting(by_price, asked)
    return Choice(variants, next(iter(wanted or by_price), None), free)


def _fitting(variants: Sequence[Variant], asked: Mapping[str, str]) -> list[Variant]:
    axes = {axis for variant in variants for axis in variant.options if axis in asked}
    fits = [v for v in variants if all(v.options.get(axis) == asked[axis] for axis in axes)]
    return fits if axes else []


def pickers_of(product: Product, choice: Choice) -> list[dict[str, Any]]:
    """One picker per axis, for components/option_picker.html."""
    images = list(product.images.all())
    return [_picker(axis, images, choice) for axis in product.axes.all()]


def _picker(axis: OptionAxis, images: Sequence[ProductImage], choice: Choice) -> dict[str, Any]:
    chosen = choice.variant.options if choice.variant else {}
    drawn = any(axis.name in image.options for image in images)
    options = [
        {
            "value": value,
            "label": value,
            "checked": chosen.get(axis.name) == value,
            "available": _can_be_had(choice, {**chosen, axis.name: value}),
            "picture": _swatch(images, {axis.name: value}) if drawn else "",
        }
        for value in axis.values
    ]
    return {"name": axis.name, "options": options}


def _can_be_had(choice: Choice, options: dict[str, str]) -> bool:
    return any(v.options == options and choice.free[v.pk] for v in choice.variants)


def _swatch(images: Sequence[ProductImage], options: dict[str, str]) -> str:
    image = image_for([image for image in images if image.options], options)
    return image.file.url if image else ""


def for_script(choice: Choice) -> list[dict[str, Any]]:
    """Each SKU as static/js/variants.js wants it: money as it is shown."""
    return [
        {
            "sku": variant.sku,
            "options": variant.options,
            "price": rupees(variant.price),
            "mrp": rupees(variant.mrp),
            "off": percent_off(variant.price, variant.mrp),
            "saving": rupees(saving(variant.price, variant.mrp)),
            "available": choice.free[variant.pk] > 0,
        }
        for variant in choice.variants
    ]
