"""PIN codes with district and State, from a CSV of the merchant's own."""

import re
from pathlib import Path

from django.core.exceptions import ValidationError

from config.foundation.india import State, clean_pincode

from ..models import PinPlace
from .files import CatalogueFile, Cells
from .rows import Rejected

BATCH = 2_000
NAMES = {"orissa": "21", "uttaranchal": "05", "pondicherry": "34", "nctofdelhi": "07"}
Found = tuple[int, list[tuple[int, str]]]


def load_pincodes(path: Path) -> Found:
    """Load all rows; returns how many were loaded, and (line, reason) of the rejected ones."""
    batch: dict[str, PinPlace] = {}
    loaded, rejected = 0, []
    for line, cells in CatalogueFile(path, required=("pincode", "district", "state")):
        try:
            place = _place(cells)
        except Rejected as reason:
            rejected.append((line, str(reason)))
            continue
        batch[place.prefix] = place
        if len(batch) >= BATCH:
            loaded += _write(batch)
    return loaded + _write(batch), rejected


def _place(cells: Cells | Rejected) -> PinPlace:
    if isinstance(cells, Rejected):
        raise cells
    try:
        pincode = clean_pincode(cells.get("pincode") or "")
    except ValidationError as error:
        raise Rejected(error.messages[0]) from None
    state = state_code(cells.get("state") or "")
    if not state:
        raise Rejected(f"unknown State “{cells.get('state')}”")
    return PinPlace(prefix=pincode, city=(cells.get("district") or "").strip()[:100], state=state)


def state_code(text: str) -> str:
    """GST code of a State by code or name, tolerant of "&", "the" and old names; "" if unknown."""
    if text in State.values:
        return text
    return _BY_NAME.get(_bare(text), "")


def _bare(text: str) -> str:
    words = re.sub(r"[^a-z]+", " ", text.lower().replace("&", " and ")).split()
    return "".join(word for word in words if word not in ("and", "the", "islands", "island"))


_BY_NAME = {_bare(str(label.label)): label.value for label in State} | NAMES


def _write(batch: dict[str, PinPlace]) -> int:
    rows = list(batch.values())
    PinPlace.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["prefix"], update_fields=["city", "state"]
    )
    batch.clear()
    return len(rows)
