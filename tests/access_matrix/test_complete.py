"""No address without a row, no row without an address, no method that nobody thought of."""

import pytest
from django.contrib import admin

from .addresses import METHODS, addresses_with_rows, every_address
from .known import KNOWN
from .matrix import OUTCOMES, PERSONAS, Row, desk, rows
from .test_desk import CALLS

pytestmark = pytest.mark.django_db
SHUT, READ = {"401", "403", "404", "405", "in"}, {"ok", "go", "again"}


def test_every_address_has_a_row_for_each_of_its_methods():
    written = {(row.method, row.path) for row in rows()}
    wanted = {call for address in addresses_with_rows().values() for call in address.calls}
    assert sorted(wanted - written) == [], "python -m tests.access_matrix.propose prints rows"


def test_every_row_is_about_an_address_that_there_is():
    there = {call for address in every_address().values() for call in address.calls}
    assert sorted({(row.method, row.path) for row in rows()} - there) == []


def test_every_model_at_the_desk_has_a_row():
    assert sorted(desk()) == sorted(model._meta.label_lower for model in admin.site._registry)


def test_the_document_uses_its_own_words():
    said = {outcome for row in rows() for outcome in row.expected.values()}
    assert said <= OUTCOMES
    assert all(
        set(letters) <= set("vacd") for cells in desk().values() for letters in cells.values()
    )
    calls = [str(row) for row in rows()]
    assert sorted({call for call in calls if calls.count(call) > 1}) == []
    at_desk = {f"{method} {page} {label}" for _letter, page, method in CALLS for label in desk()}
    assert {call for call, _persona in KNOWN} <= set(calls) | at_desk
    assert {persona for _call, persona in KNOWN} <= set(PERSONAS)


@pytest.mark.parametrize("path", sorted({row.path for row in rows()}))
def test_other_methods_do_nothing(outcome, path):
    """What no row names is refused, or answered like reading; nothing is written."""
    sample = next(row for row in rows() if row.path == path)
    persona = "owner" if path.startswith("/admin/") else "shopper"
    for method in sorted(set(METHODS) - every_address()[path].methods):
        seen, wrote = outcome(Row(method, path, sample.case, {}), persona)
        assert (seen in SHUT or seen in READ, wrote) == (True, set()), f"{method}: {seen}"


def test_a_write_is_noticed_and_undone(outcome, world):
    """The control: without this, "nothing changed" would prove nothing."""
    add = Row("POST", "/account/addresses/add/", "", {})
    count = world.things.shopper.addresses.count()
    seen, wrote = outcome(add, "shopper")
    assert (seen, "accounts_address" in wrote) == ("go", True)
    assert world.things.shopper.addresses.count() == count
    assert outcome(add, "visitor") == ("in", set())
