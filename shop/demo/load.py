"""Puts the demo shop into an empty database. Running it again adds only what is missing."""

import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.core.cache import cache
from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify

from accounts.demo import ensure_demo_people
from accounts.roles import ensure_roles

from ..actions.catalogue import publish_product
from ..actions.tax import ensure_tax_classes
from ..models import (
    Attribute,
    Brand,
    Category,
    Coupon,
    DeliveryZone,
    Location,
    OptionAxis,
    PinPlace,
    Product,
    ProductImage,
    StockLevel,
    StockMovement,
    TaxClass,
    Variant,
)
from .pictures import pictures_of, stored
from .reading import PlannedVariant, catalogue_files, read_json, variants_of

DATA = Path(__file__).resolve().parent.parent / "data"
LOCATIONS = [
    ("pune", "Pune store", "27", "411030"),
    ("bengaluru", "Bengaluru store", "29", "560034"),
    ("delhi", "Delhi store", "07", "110020"),
]
Progress = Callable[[int, int], None]


@transaction.atomic
def load_demo(*, progress: Progress = lambda done, whole: None) -> dict[str, int]:
    """Load everything; returns how many products and variants were added."""
    ensure_tax_classes()
    _ensure_places()
    ensure_roles()
    ensure_demo_people()
    _ensure_coupons()
    files = catalogue_files()
    whole = sum(len(file["products"]) for file in files)
    before = Variant.objects.count()
    added = 0
    for done, (category, entry) in enumerate(_entries(files), start=1):
        added += _ensure_product(category, entry, place=done)
        progress(done, whole)
    cache.clear()
    return {"products": added, "variants": Variant.objects.count() - before}


def _ensure_places() -> None:
    for position, (code, name, state, pincode) in enumerate(LOCATIONS):
        facts = {"name": name, "state": state, "pincode": pincode, "position": position}
        Location.objects.get_or_create(code=code, defaults=facts)
    for zone in read_json("zones.json"):
        facts = {**zone, "cod_allowed": zone["cod"]}
        facts.pop("cod")
        DeliveryZone.objects.get_or_create(name=facts.pop("name"), defaults=facts)
    pins = json.loads((DATA / "pin_prefixes.json").read_text(encoding="utf-8"))
    PinPlace.objects.bulk_create(
        (PinPlace(prefix=prefix, **facts) for prefix, facts in pins.items()), ignore_conflicts=True
    )


def _ensure_coupons() -> None:
    now = timezone.now()
    for row in read_json("coupons.json"):
        days = row.pop("days_valid")
        facts = {**row, "starts_at": now, "ends_at": now + timedelta(days=days)}
        Coupon.objects.get_or_create(code=facts.pop("code"), defaults=facts)


def _entries(files: list[dict[str, Any]]) -> Iterator[tuple[Category, dict[str, Any]]]:
    for position, file in enumerate(files):
        top = _ensure_category(None, file["category"], position)
        for place, child in enumerate(file["children"]):
            _ensure_category(top, child, place)
        for place, attribute in enumerate(file["attributes"]):
            _ensure_attribute(attribute, place)
        below = {category.slug: category for category in top.children.all()}
        for entry in file["products"]:
            yield below[entry["category"]], entry


def _ensure_category(parent: Category | None, facts: dict[str, Any], position: int) -> Category:
    path = f"{parent.path}/{facts['slug']}" if parent else facts["slug"]
    defaults = {
        "parent": parent,
        "slug": facts["slug"],
        "name": facts["name"],
        "name_hi": facts.get("name_hi", ""),
        "blurb": facts.get("blurb", ""),
        "picture": stored(facts["drawing"], facts["colours"]),
        "position": position,
    }
    return Category.objects.get_or_create(path=path, defaults=defaults)[0]


def _ensure_attribute(facts: dict[str, Any], position: int) -> None:
    defaults = {
        "label": facts["label"],
        "kind": facts["kind"],
        "unit": facts.get("unit", ""),
        "choices": facts.get("choices", []),
        "is_filterable": facts.get("filterable", False),
        "position": position,
    }
    Attribute.objects.get_or_create(code=facts["code"], defaults=defaults)


def _ensure_product(category: Category, entry: dict[str, Any], *, place: int) -> bool:
    if Product.objects.filter(slug=entry["slug"]).exists():
        return False
    product = _write_product(category, entry)
    planned = variants_of(entry)
    variants = Variant.objects.bulk_create(_row(product, entry, plan) for plan in planned)
    OptionAxis.objects.bulk_create(
        OptionAxis(
            product=product,
            name=axis["name"],
            values=[value["value"] for value in axis["values"]],
            position=position,
        )
        for position, axis in enumerate(entry.get("axes") or [])
    )
    ProductImage.objects.bulk_create(pictures_of(product, entry["drawing"], planned))
    _stock_up(variants, planned, place)
    publish_product(product=product)
    return True


def _write_product(category: Category, entry: dict[str, Any]) -> Product:
    brand, _new = Brand.objects.get_or_create(
        name=entry["brand"], defaults={"slug": slugify(entry["brand"])}
    )
    same = "slug title title_hi description attributes generic_name hsn manufacturer importer"
    same += " country_of_origin warranty return_days"
    return Product.objects.create(
        category=category,
        brand=brand,
        tax_class=TaxClass.objects.get(code=entry["tax_class"]),
        cod_allowed=entry["cod"],
        is_featured=entry.get("featured", False),
        **{name: entry[name] for name in same.split()},
    )


def _row(product: Product, entry: dict[str, Any], plan: PlannedVariant) -> Variant:
    return Variant(
        product=product,
        sku=plan.sku,
        options=plan.options,
        price=plan.price,
        mrp=max(plan.mrp, plan.price),
        net_quantity=plan.net_quantity,
        net_unit=plan.net_unit,
        weight_g=entry.get("weight_g", 0),
        position=plan.position,
    )


def _stock_up(variants: list[Variant], planned: list[PlannedVariant], place: int) -> None:
    """Most goods lie in Pune, some also in Bengaluru; a few are sent from Delhi only."""
    pune, bengaluru, delhi = Location.objects.filter(code__in=[row[0] for row in LOCATIONS])
    locations = [delhi] if place % 9 == 0 else [pune, bengaluru] if place % 4 == 0 else [pune]
    levels = StockLevel.objects.bulk_create(
        StockLevel(variant=variant, location=location, on_hand=plan.stock)
        for variant, plan in zip(variants, planned, strict=True)
        for location in locations
    )
    StockMovement.objects.bulk_create(
        StockMovement(level=level, kind="received", delta=level.on_hand, reason="Opening stock")
        for level in levels
        if level.on_hand
    )
