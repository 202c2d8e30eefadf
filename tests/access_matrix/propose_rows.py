"""Prints rows for addresses that have none; started by `python -m tests.access_matrix.propose`."""

import sys

import pytest

from .addresses import addresses_with_rows
from .asking import is_let_in
from .matrix import PERSONAS, Row, desk, rows
from .test_desk import CALLS
from .world import MODELS

SAFE = ("GET",)
pytestmark = pytest.mark.django_db


def _said(row, seen, wrote):
    if row.method in SAFE or seen in ("401", "403", "404", "405", "in", "again"):
        return seen + (f" WROTE {wrote}" if wrote and row.method in SAFE else "")
    return "may" if seen[:1] != "5" else seen


def _line(row, outcome):
    cells = []
    for persona in PERSONAS:
        try:
            cells.append(_said(row, *outcome(row, persona)))
        except Exception as error:
            cells.append(f"{type(error).__name__} {str(error)[:40]}")
    return f"| {row.method} | `{row.path}` | {row.case} | {' | '.join(cells)} |"


def test_print_rows(outcome, at_desk, capsys):
    written = {(row.method, row.path) for row in rows()}
    with capsys.disabled():
        for path, address in addresses_with_rows().items():
            for method in sorted(address.methods):
                if (method, path) not in written:
                    sys.stdout.write(_line(Row(method, path, "", {}), outcome) + "\n")
        sys.stdout.write("\n".join(_desk_rows(at_desk)) + "\n")


def _desk_rows(at_desk):
    for label in sorted(MODELS):
        if label not in desk():
            cells = [_letters(at_desk, label, persona) for persona in PERSONAS[4:10]]
            yield f"| `{label}` | {' | '.join(cells)} |"


def _letters(at_desk, label, persona):
    seen = [(letter, at_desk(label, page, how, persona)[0]) for letter, page, how in CALLS]
    mixed = {
        letter
        for letter, came in seen
        for other, came2 in seen
        if letter == other and is_let_in(came) != is_let_in(came2)
    }
    letters = dict.fromkeys(letter for letter, came in seen if is_let_in(came))
    odd = sorted({came for _letter, came in seen if not is_let_in(came) and came != "403"})
    return "".join(letters) + "".join(f"?{x}" for x in [*sorted(mixed), *odd]) or "–"
