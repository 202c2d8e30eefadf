"""Reads the demo's catalogue files and works out every product's variants."""

import json
import re
from dataclasses import dataclass
from decimal import Decimal
from itertools import product as combinations
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
UNITS = {"pcs": "unit", "piece": "unit", "pieces": "unit", "units": "unit", "L": "l", "litre": "l"}
NET = re.compile(r"(?P<number>\d+(?:\.\d+)?)\s*(?P<unit>[a-zA-Z]+)")


@dataclass(frozen=True)
class PlannedVariant:
    """One SKU of the demo; money in rupees, net quantity in `net_unit`."""

    sku: str
    options: dict[str, str]
    colours: str
    price: Decimal
    mrp: Decimal
    net_quantity: Decimal
    net_unit: str
    stock: int
    position: int


def read_json(name: str) -> Any:
    return json.loads((HERE / name).read_text(encoding="utf-8"))


def catalogue_files() -> list[dict[str, Any]]:
    """One document per top category, in the order of the navigation."""
    order = (
        "kirana clothing footwear kitchen home mobiles audio beauty books toys puja plants sport"
    )
    files = [json.loads(p.read_text(encoding="utf-8")) for p in (HERE / "catalogue").glob("*.json")]
    rank = {slug: place for place, slug in enumerate(order.split())}
    return sorted(files, key=lambda file: rank.get(file["category"]["slug"], len(rank)))


def variants_of(entry: dict[str, Any]) -> list[PlannedVariant]:
    """Every combination of the axes' values, with the price of the most particular value."""
    axes = entry.get("axes") or []
    chosen = combinations(*[axis["values"] for axis in axes])
    names = [axis["name"] for axis in axes]
    return [_variant(entry, names, values, place) for place, values in enumerate(chosen)]


def _variant(
    entry: dict[str, Any], names: list[str], values: tuple[dict[str, str], ...], position: int
) -> PlannedVariant:
    facts: dict[str, str] = {"price": entry["price"], "mrp": entry["mrp"]}
    for value in values:
        facts |= value
    sku = "-".join([entry["sku"], *[value["code"] for value in values]])
    options = {name: value["value"] for name, value in zip(names, values, strict=True)}
    quantity, unit = _net(entry.get("net") or options.get("Pack", "1 unit"))
    if "Pack" in options and (found := NET.search(options["Pack"])):
        quantity, unit = _net(found.group())
    return PlannedVariant(
        sku=sku,
        options=options,
        colours=facts.get("colours", entry["colours"]),
        price=Decimal(facts["price"]),
        mrp=Decimal(facts["mrp"]),
        net_quantity=quantity,
        net_unit=unit,
        stock=entry.get("stock_of", {}).get(sku, entry["stock"]),
        position=position,
    )


def _net(text: str) -> tuple[Decimal, str]:
    found = NET.search(text)
    if found is None:
        return Decimal(1), "unit"
    unit = UNITS.get(found["unit"], found["unit"])
    known = {"g", "kg", "ml", "l", "m", "cm", "unit", "pair", "set"}
    return Decimal(found["number"]), unit if unit in known else "unit"
