"""Reads docs/access-matrix.md: its tables are what the tests hold the shop to."""

from dataclasses import dataclass
from pathlib import Path

DOCUMENT = Path(__file__).resolve().parent.parent.parent / "docs" / "access-matrix.md"
PERSONAS = (
    *("visitor", "shopper", "other", "rider", "packer", "support"),
    *("catalogue", "finance", "manager", "owner", "unproved"),
)
OUTCOMES = {"ok", "may", "told", "go", "in", "again", "400", "401", "403", "404", "405"}
ADDRESSES, DESK = ["method", "address", "with", *PERSONAS], ["model", *PERSONAS[4:10]]


@dataclass(frozen=True)
class Row:
    method: str
    path: str
    case: str
    expected: dict[str, str]

    def __str__(self) -> str:
        return f"{self.method} {self.path}{f' with {self.case}' if self.case else ''}"


def rows() -> list[Row]:
    """A row that names several methods is one row for each."""
    return [
        Row(method, cells[1].strip("`"), cells[2], dict(zip(PERSONAS, cells[3:], strict=True)))
        for cells in _tables(ADDRESSES)
        for method in cells[0].split()
    ]


def desk() -> dict[str, dict[str, str]]:
    """Model → staff persona → letters out of "vacd"; "–" is nothing."""
    return {
        cells[0].strip("`"): dict(
            zip(PERSONAS[4:10], [c.strip("–") for c in cells[1:]], strict=True)
        )
        for cells in _tables(DESK)
    }


def _tables(head: list[str]) -> list[list[str]]:
    """The rows of every table that has this head."""
    found, inside = [], False
    for line in DOCUMENT.read_text().splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if not line.startswith("|"):
            inside = False
        elif cells == head:
            inside = True
        elif inside and set(cells[0]) - {"-", ":"}:
            found.append(cells)
    return found
