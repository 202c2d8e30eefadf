"""One row of a catalogue file: what it says, or why it is rejected. Pure."""

import hashlib
import json
import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import cache

from django.utils.text import slugify

from config.foundation.money import rupees

REQUIRED = ("sku", "title", "price_inr")
KNOWN = (
    *("sku", "title", "brand", "category_path", "price_inr", "mrp", "description"),
    *("attributes_json", "image_url", "stock", "hsn"),
)
DEAREST = Decimal("10000000")  # a crore; beyond it a price is a slip of the finger
LONGEST_DESCRIPTION = 20_000
LONGEST_VALUE = 500
DEFAULT_STOCK = 100
MOST_STOCK = 1_000_000
SURROGATES = re.compile("[\ud800-\udfff]")


class Rejected(ValueError):
    """Why a row is not imported, in words."""


@dataclass(frozen=True)
class Row:
    """A row that can be imported; money in rupees, `attributes` by label."""

    line: int
    sku: str
    title: str
    slug: str
    brand: str
    steps: tuple[str, ...]
    price: Decimal
    mrp: Decimal
    description: str
    attributes: dict[str, str]
    stock: int
    hsn: str
    repaired: bool


def read_row(line: int, cells: dict[str, str | None]) -> Row:
    """Judge one row. Raises Rejected with the reason; nothing is guessed."""
    said = {name: (cells.get(name) or "").strip() for name in KNOWN}
    _check_text(said, overflow=None in cells)
    sku, title = said["sku"], said["title"]
    if not 0 < len(sku) <= 64:
        raise Rejected("sku is missing or longer than 64 characters")
    if not 0 < len(title) <= 300:
        raise Rejected("title is missing or longer than 300 characters")
    price = _price(said["price_inr"])
    mrp = _mrp(said["mrp"], price)
    return Row(
        line=line,
        sku=sku,
        title=title,
        slug=slug_for(title, sku),
        brand=said["brand"][:120],
        steps=_steps(said["category_path"]),
        price=price,
        mrp=max(mrp, price),
        description=said["description"][:LONGEST_DESCRIPTION],
        attributes=_attributes(said["attributes_json"]),
        stock=_stock(said["stock"]),
        hsn=_hsn(said["hsn"]),
        repaired=price > mrp,
    )


def _check_text(said: dict[str, str], *, overflow: bool) -> None:
    if overflow:
        raise Rejected("more cells than columns; is a comma or a quote out of place?")
    whole = "".join(said.values())
    if SURROGATES.search(whole):
        raise Rejected("text is not UTF-8")
    if "\0" in whole:
        raise Rejected("text holds a NUL character")


def slug_for(title: str, sku: str) -> str:
    """Address of the product's page: readable, and the same in every import of this SKU."""
    mark = hashlib.sha256(sku.upper().encode()).hexdigest()[:8]
    return f"{slugify(title)[:160].strip('-') or 'p'}-{mark}"


def _price(text: str) -> Decimal:
    if not text:
        raise Rejected("price_inr is missing")
    price = _number(text, "price_inr")
    if not 0 < price <= DEAREST:
        raise Rejected("price_inr is not a positive price")
    return price


def _mrp(text: str, price: Decimal) -> Decimal:
    mrp = _number(text, "mrp") if text else price
    if not 0 <= mrp <= DEAREST:
        raise Rejected("mrp is not a positive price")
    return mrp


def _number(text: str, column: str) -> Decimal:
    try:
        number = Decimal(text.replace(",", ""))
    except InvalidOperation:
        raise Rejected(f"{column} is not a number") from None
    if not number.is_finite() or abs(number) > DEAREST:
        raise Rejected(f"{column} is out of range")
    return rupees(number)


@cache
def _steps(path: str) -> tuple[str, ...]:
    steps = tuple(step.strip()[:120] for step in path.split(" > ") if step.strip())
    return tuple(step for step in steps if slugify(step))[:6] or ("Other",)


def _attributes(text: str) -> dict[str, str]:
    try:
        values = json.loads(text or "{}")
    except (ValueError, RecursionError):
        raise Rejected("attributes_json is not valid JSON") from None
    if not isinstance(values, dict):
        raise Rejected("attributes_json is not a JSON object")
    return {
        label: _plain(value)
        for label, value in values.items()
        if label and not label.startswith("_") and value not in (None, "")
    }


def _plain(value: object) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    if "\0" in text or SURROGATES.search(text):
        raise Rejected("attributes_json holds broken text")
    return text[:LONGEST_VALUE]


def _stock(text: str) -> int:
    if not text:
        return DEFAULT_STOCK
    if not (text.isascii() and text.isdigit() and len(text) <= 7 and int(text) <= MOST_STOCK):
        raise Rejected("stock is not a whole number from 0 to 1,000,000")
    return int(text)


def _hsn(text: str) -> str:
    if text and not re.fullmatch(r"[0-9]{4,8}", text):
        raise Rejected("hsn is not 4 to 8 digits")
    return text
