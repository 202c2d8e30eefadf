"""Each model at the desk: who looks (v), adds (a), changes (c), deletes (d); all else is refused."""

from functools import partial

import pytest

from .asking import agrees, ask
from .known import KNOWN
from .matrix import desk

pytestmark = pytest.mark.django_db
STRANGERS = ("visitor", "shopper", "other", "rider", "unproved")
# Letter, page, method. Forms are sent empty: whoever is let in sees what is missing.
CALLS = (
    *(("v", "changelist", "get"), ("v", "change", "get"), ("v", "history", "get")),
    *(("a", "add", "get"), ("a", "add", "post"), ("c", "change", "post")),
    *(("d", "delete", "get"), ("d", "delete", "post")),
)


@pytest.mark.parametrize("label", sorted(desk()))
def test_staff_do_what_the_table_says(at_desk, label):
    wrong = []
    for persona, letters in desk()[label].items():
        for letter, page, method in CALLS:
            seen, wrote = at_desk(label, page, method, persona)
            known = KNOWN.get((f"{method} {page} {label}", persona))
            may = agrees(known or "may", seen, wrote)
            right = may if letter in letters else (seen, wrote) == ("403", set())
            wrong += [] if right else [f"{persona} {method} {page}: {seen} {wrote or ''}"]
    assert wrong == []


@pytest.mark.parametrize("label", sorted(desk()))
def test_strangers_are_sent_to_the_door(at_desk, label):
    for persona in STRANGERS:
        for page, method in (("changelist", "get"), ("change", "post")):
            assert at_desk(label, page, method, persona) == ("in", set()), f"{persona} {page}"


@pytest.mark.parametrize("label", sorted(desk()))
def test_short_addresses_tell_strangers_nothing(client_of, label):
    url, seen = f"/admin/{label.replace('.', '/')}/1/", {}
    for persona in (*STRANGERS, "owner"):
        client = client_of(persona, url)
        seen[persona], _wrote = ask(partial(client.get, url))
    assert seen == dict.fromkeys(STRANGERS, "in") | {"owner": "go"}
