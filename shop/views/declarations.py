"""What the law wants beside the price: Legal Metrology (Packaged Commodities) Rules 2011."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from config.foundation.money import rupees

from ..models import Attribute, Product, Variant

COUNTRIES = {
    "AE": gettext_lazy("United Arab Emirates"),
    "AU": gettext_lazy("Australia"),
    "BD": gettext_lazy("Bangladesh"),
    "BT": gettext_lazy("Bhutan"),
    "CH": gettext_lazy("Switzerland"),
    "CN": gettext_lazy("China"),
    "DE": gettext_lazy("Germany"),
    "ES": gettext_lazy("Spain"),
    "FR": gettext_lazy("France"),
    "GB": gettext_lazy("United Kingdom"),
    "HK": gettext_lazy("Hong Kong"),
    "ID": gettext_lazy("Indonesia"),
    "IN": gettext_lazy("India"),
    "IT": gettext_lazy("Italy"),
    "JP": gettext_lazy("Japan"),
    "KR": gettext_lazy("South Korea"),
    "LK": gettext_lazy("Sri Lanka"),
    "MY": gettext_lazy("Malaysia"),
    "NL": gettext_lazy("Netherlands"),
    "NP": gettext_lazy("Nepal"),
    "SE": gettext_lazy("Sweden"),
    "SG": gettext_lazy("Singapore"),
    "TH": gettext_lazy("Thailand"),
    "TR": gettext_lazy("Türkiye"),
    "TW": gettext_lazy("Taiwan"),
    "US": gettext_lazy("United States"),
    "VN": gettext_lazy("Vietnam"),
}

# Unit of the pack → (how many small units, small unit, large unit, small units in a large one)
MEASURES = {
    "g": (1, "g", "kg", 1000),
    "kg": (1000, "g", "kg", 1000),
    "ml": (1, "ml", "l", 1000),
    "l": (1000, "ml", "l", 1000),
    "cm": (1, "cm", "m", 100),
    "m": (100, "cm", "m", 100),
}


@dataclass(frozen=True)
class UnitPrice:
    """Rupees per `unit`, two places."""

    amount: Decimal
    unit: str


def unit_price_of(variant: Variant) -> UnitPrice | None:
    """Unit sale price, rule 6(11): per g, ml or cm below a kg, l or m, else per kg, l or m.

    Counted goods have one per piece. None where it would only repeat the price (second proviso).
    """
    if variant.net_unit not in MEASURES:
        one = variant.net_quantity == 1
        each = rupees(variant.price / variant.net_quantity)
        return None if one else UnitPrice(each, str(variant.get_net_unit_display()))
    times, small, large, in_large = MEASURES[variant.net_unit]
    amount = variant.net_quantity * times
    if amount == in_large:
        return None
    if amount < in_large:
        return UnitPrice(rupees(variant.price / amount), small)
    return UnitPrice(rupees(variant.price * in_large / amount), large)


def net_quantity_of(variant: Variant) -> str:
    return f"{variant.net_quantity.normalize():f} {variant.get_net_unit_display()}"


def details_of(product: Product, labels: dict[str, Attribute]) -> list[tuple[str, str]]:
    """The product's attributes with their labels and units, in the order of the attributes."""
    known = [labels[code] for code in product.attributes if code in labels]
    known.sort(key=lambda attribute: (attribute.position, attribute.label))
    return [(a.label, _shown(product.attributes[a.code], a.unit)) for a in known]


def _shown(value: Any, unit: str) -> str:
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, list):
        return ", ".join(str(one) for one in value)
    return f"{value} {unit}".strip()


def declarations_of(product: Product, variant: Variant | None) -> list[tuple[str, str]]:
    """Rule 6(10): what the pack says; rows without a value are left out."""
    country = product.country_of_origin
    care = ", ".join(filter(None, (settings.LEGAL["phone"], settings.LEGAL["email"])))
    rows = [
        (_("Generic name"), product.generic_name),
        (_("Net quantity"), net_quantity_of(variant) if variant else ""),
        (_("Manufacturer or packer"), product.manufacturer),
        (_("Importer"), product.importer),
        (_("Country of origin"), str(COUNTRIES.get(country, country))),
        (_("HSN"), product.hsn),
        (_("Warranty"), product.warranty),
        (_("Consumer care"), care),
    ]
    return [(name, value) for name, value in rows if value]
