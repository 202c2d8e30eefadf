"""Every row of the document, called by every persona."""

import pytest

from .asking import agrees, is_let_in
from .known import KNOWN
from .matrix import rows

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("row", rows(), ids=str)
def test_row(outcome, row):
    seen = {persona: outcome(row, persona) for persona in row.expected}
    wrong = {
        persona: f"{expected} is written, {seen[persona][0]} came"
        for persona, expected in _as_known(row).items()
        if not agrees(expected, *seen[persona])
    }
    assert wrong == {}
    written = {who: wrote for who, (came, wrote) in seen.items() if wrote and not is_let_in(came)}
    assert written == {}, "somebody was refused, and yet something changed"


def _as_known(row):
    return {who: KNOWN.get((str(row), who), expected) for who, expected in row.expected.items()}
