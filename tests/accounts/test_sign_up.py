"""Signing up: a mailed code first, then the account; a taken address is told to its owner only."""

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from accounts.models import AuditEntry, User
from tests.accounts.helpers import HOSTILE, is_in, mailed_code, without_noise

pytestmark = pytest.mark.django_db

PERSON = {"full_name": "Meera Joshi", "phone": "098123 45678", "password": "neem-and-marigold"}


def ask(client, email="meera@example.com", **more):
    return client.post("/account/sign-up/", {"email": email, **more})


def finish(client, **fields):
    return client.post("/account/sign-up/code/", PERSON | fields)


def test_the_mailed_code_makes_the_account(client, deliver):
    response = ask(client, "Meera@Example.com", next="/cart/")
    assert response.url == "/account/sign-up/code/?next=%2Fcart%2F"
    deliver()
    assert mail.outbox[0].to == ["meera@example.com"]
    assert b"meera@example.com" in client.get("/account/sign-up/code/").content.lower()
    assert finish(client, code=mailed_code(), next="/cart/").url == "/cart/"
    person = User.objects.get(email="meera@example.com")
    assert (person.full_name, person.phone) == ("Meera Joshi", "+919812345678")
    assert person.email_verified_at and person.phone_verified_at is None
    entry = AuditEntry.objects.get(action="sign_up.finished")
    assert entry.actor == person and entry.target_id == str(person.pk)
    assert is_in(client)


def test_nothing_exists_before_the_code(client, deliver):
    ask(client)
    deliver()
    assert not User.objects.exists()


def test_a_taken_address_answers_the_same(client, shopper, deliver):
    taken, free = ask(client, shopper.email), ask(Client(), "free@example.com")
    assert (taken.status_code, taken.url) == (free.status_code, free.url)
    deliver()
    assert {tuple(message.to): message.subject for message in mail.outbox} == {
        ("shopper@example.com",): "You have an account with Haat already",
        ("free@example.com",): "Your code for Haat",
    }


def test_the_second_page_does_not_tell_either(client, shopper, deliver):
    other = Client()
    ask(client, shopper.email), ask(other, "free@example.com")
    pages = [
        without_noise(finish(browser, code="000000")).replace(email, b"")
        for browser, email in ((client, b"shopper@example.com"), (other, b"free@example.com"))
    ]
    assert pages[0] == pages[1] and b"not right" in pages[0]
    assert finish(client, code="000000").status_code == 422


def test_an_address_taken_meanwhile_is_a_wrong_code(client, deliver):
    ask(client)
    deliver()
    code = mailed_code()
    User.objects.create_user("meera@example.com", "x", full_name="First")
    assert finish(client, code=code).status_code == 422
    assert User.objects.get().full_name == "First" and not is_in(client)


def test_twice_makes_one_account(client, deliver):
    ask(client)
    deliver()
    code = mailed_code()
    finish(client, code=code)
    assert finish(client, code=code).url == "/account/sign-up/"
    assert User.objects.count() == 1


def test_a_code_is_good_in_the_browser_that_asked_only(client, deliver):
    ask(client)
    deliver()
    other = Client()
    assert finish(other, code=mailed_code()).url == "/account/sign-up/"
    ask(other)
    assert finish(other, code=mailed_code()).status_code == 422
    assert not User.objects.exists()


def test_a_code_is_good_for_ten_minutes(client, deliver, time_machine):
    ask(client)
    deliver()
    time_machine.move_to(timezone.now() + timezone.timedelta(minutes=11))
    assert finish(client, code=mailed_code()).url == "/account/sign-up/"
    assert not User.objects.exists()


def test_codes_cannot_be_guessed(client, deliver, settings):
    settings.RELAX_THROTTLES = True
    ask(client)
    deliver()
    right = mailed_code()
    wrong = f"{(int(right) + 1) % 1_000_000:06d}"
    assert [finish(client, code=wrong).status_code for _n in range(6)] == [422] * 5 + [429]
    assert finish(client, code=right).status_code == 429
    assert not User.objects.exists()


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("password", "short", "10 characters"),
        ("password", "12345678901234", "entirely numeric"),
        ("password", "meera@example.com", "too similar"),
        ("password", "", "required"),
        ("phone", "12", "ten-digit"),
        ("full_name", " ", "required"),
        ("code", "12", "six digits"),
    ],
)
def test_wrong_values_are_named_and_make_nothing(client, deliver, field, value, words):
    ask(client)
    deliver()
    response = finish(client, **{"code": mailed_code(), field: value})
    assert response.status_code == 422 and words in response.content.decode()
    assert not User.objects.exists()


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_no_reason_to_break(client, deliver, text):
    assert 400 <= ask(client, text).status_code < 500
    ask(client)
    deliver()
    for field in ("full_name", "phone", "password", "code"):
        assert finish(client, **{"code": "000000", field: text}).status_code in (400, 422, 429)


def test_who_is_in_needs_no_account(signed_in, shopper):
    assert signed_in(shopper).get("/account/sign-up/").url == "/account/"
