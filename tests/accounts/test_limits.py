"""Limits of tries: per account always, per network address unless relaxed; owners stay able to get in."""

import pytest
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from django.utils import timezone

from accounts.limits import Limit, forget_old_counts
from accounts.models import AuditEntry, LimitCount
from config.foundation.errors import TooManyRequests
from tests.accounts.helpers import code_of, is_in, sign_in, with_device, wrong_code
from tests.factories.accounts import PASSWORD

pytestmark = pytest.mark.django_db


def guess(client, email, times):
    return [sign_in(client, email, f"guess-{n}").status_code for n in range(times)]


@pytest.fixture
def _relaxed(settings):
    settings.RELAX_THROTTLES = True


@pytest.mark.usefixtures("_relaxed")
def test_guessing_at_an_account_ends_after_ten_tries(client, shopper):
    assert guess(client, shopper.email, 11) == [422] * 10 + [429]
    response = sign_in(Client(REMOTE_ADDR="192.0.2.7"), shopper.email)
    assert response.status_code == 429
    assert 0 < int(response["Retry-After"]) <= 900
    assert b"Too many tries" in response.content


@pytest.mark.usefixtures("_relaxed")
def test_an_account_that_does_not_exist_is_limited_alike(client):
    assert guess(client, "nobody@example.com", 11)[-1] == 429


@pytest.mark.usefixtures("_relaxed")
def test_a_browser_that_was_in_before_gets_in_all_the_same(shopper):
    known = Client()
    sign_in(known, shopper.email)
    known.post("/account/sign-out/")
    guess(Client(), shopper.email, 12)
    assert sign_in(known, shopper.email).status_code == 302
    assert is_in(known)


@pytest.mark.usefixtures("_relaxed")
def test_a_known_browser_cannot_guess_for_ever(shopper):
    known = Client()
    sign_in(known, shopper.email)
    known.post("/account/sign-out/")
    assert guess(known, shopper.email, 11)[-1] == 429


@pytest.mark.usefixtures("_relaxed")
def test_a_browser_known_to_one_account_is_a_stranger_to_another(shopper, other_shopper):
    attacker = Client()
    sign_in(attacker, other_shopper.email)
    attacker.post("/account/sign-out/")
    assert guess(attacker, shopper.email, 11)[-1] == 429
    assert sign_in(Client(), shopper.email).status_code == 429


@pytest.mark.usefixtures("_relaxed")
@pytest.mark.parametrize("cookie", ["", "x", "a:b:c", "\xff\xfe", "x" * 5000])
def test_a_forged_cookie_is_no_browser_that_was_in_before(client, shopper, cookie):
    client.cookies["haat_known"] = cookie
    assert guess(client, shopper.email, 11)[-1] == 429


@pytest.mark.usefixtures("_relaxed")
def test_the_wait_ends(client, shopper, time_machine):
    guess(client, shopper.email, 11)
    time_machine.move_to(timezone.now() + timezone.timedelta(minutes=15))
    assert sign_in(client, shopper.email).status_code == 302


@pytest.mark.usefixtures("_relaxed")
def test_getting_in_gives_the_tries_back(client, shopper):
    guess(client, shopper.email, 9)
    sign_in(client, shopper.email)
    client.post("/account/sign-out/")
    assert guess(Client(), shopper.email, 9) == [422] * 9


def test_one_network_address_has_twenty_tries_a_minute(client):
    answers = [sign_in(client, f"person{n}@example.com", "x").status_code for n in range(21)]
    assert answers == [422] * 20 + [429]
    other = Client(REMOTE_ADDR="192.0.2.7")
    assert sign_in(other, "person0@example.com", "x").status_code == 422


@pytest.mark.usefixtures("_relaxed")
def test_relaxed_lifts_the_limit_of_the_address(client):
    assert {sign_in(client, f"person{n}@example.com", "x").status_code for n in range(25)} == {422}


@pytest.mark.usefixtures("_relaxed")
def test_five_wrong_codes_close_every_way_in_by_code(shopper, api, settings):
    settings.OTP_TOTP_THROTTLE_FACTOR = 0
    device = with_device(shopper)
    client = Client()
    sign_in(client, shopper.email)
    codes = [client.post("/account/sign-in/code/", {"code": wrong_code(device)}) for _n in range(6)]
    assert [response.status_code for response in codes] == [422] * 5 + [429]
    body = {"email": shopper.email, "password": "correct-horse-battery", "otp": code_of(device)}
    response = api().post("/api/v1/auth/token", body)
    assert response.status_code == 429 and "Retry-After" in response


@pytest.mark.usefixtures("_relaxed")
def test_the_way_in_by_api_shares_the_tries_of_the_account(shopper, api):
    guess(Client(), shopper.email, 10)
    body = {"email": shopper.email, "password": "correct-horse-battery"}
    response = api().post("/api/v1/auth/token", body)
    assert response.status_code == 429
    assert response.json()["code"] == "throttled" and "Retry-After" in response


@pytest.mark.usefixtures("_relaxed")
@pytest.mark.parametrize("url", ["/account/reset/", "/account/sign-up/"])
def test_nobody_is_flooded_with_mail(client, url):
    answers = [client.post(url, {"email": "a@example.com"}).status_code for _n in range(6)]
    assert answers == [302] * 5 + [429]


@pytest.mark.usefixtures("_relaxed")
def test_asking_for_the_password_again_is_limited_too(signed_in, shopper):
    client = signed_in(shopper)
    form = {"old_password": "wrong", "new_password": "a-new-long-password"}
    answers = [client.post("/account/password/", form).status_code for _n in range(11)]
    assert answers == [422] * 10 + [429]


# --- S-22, S-31 ------------------------------------------------------------------------------------


@pytest.mark.usefixtures("_relaxed")
@pytest.mark.parametrize("places", [1, 50], ids=["one address", "fifty addresses"])
def test_s_22_ten_wrong_passwords_for_one_account(places, shopper):
    known = Client()
    sign_in(known, shopper.email)
    known.post("/account/sign-out/")
    strangers = [Client(REMOTE_ADDR=f"192.0.2.{n + 1}") for n in range(places)]
    answers = [sign_in(strangers[n % places], shopper.email, f"guess-{n}") for n in range(50)]
    assert [answer.status_code for answer in answers] == [422] * 10 + [429] * 40
    assert int(answers[-1]["Retry-After"]) > 0
    assert sign_in(known, shopper.email).status_code == 302 and is_in(known)
    assert AuditEntry.objects.filter(action="sign_in.failed").count() == 10
    throttled = AuditEntry.objects.get(action="sign_in.throttled")
    assert throttled.network_address.startswith("192.0.2.")


def test_s_22_one_password_for_five_hundred_accounts(client):
    answers = [sign_in(client, f"person{n}@example.com", "x").status_code for n in range(500)]
    assert answers == [422] * 20 + [429] * 480


@pytest.mark.usefixtures("_relaxed")
def test_s_22_from_everywhere_at_once_strangers_wait_and_known_browsers_do_not(
    shopper, monkeypatch
):
    monkeypatch.setattr("accounts.actions.sign_in.STRANGERS", Limit("few", tries=5, seconds=900))
    known = Client()
    sign_in(known, shopper.email)
    known.post("/account/sign-out/")
    answers = [
        sign_in(Client(REMOTE_ADDR=f"192.0.2.{n}"), f"person{n}@example.com", "x").status_code
        for n in range(7)
    ]
    assert answers == [422] * 5 + [429] * 2
    assert sign_in(Client(), shopper.email).status_code == 429
    assert sign_in(known, shopper.email).status_code == 302


@pytest.mark.usefixtures("_relaxed")
def test_s_22_a_known_browser_gets_into_the_desk(owner):
    device = with_device(owner)
    form = {"username": owner.email, "password": PASSWORD, "otp_token": code_of(device)}
    known = Client()
    assert known.post("/admin/login/?next=/admin/", form).status_code == 302
    known.post("/account/sign-out/")
    wrong = {**form, "password": "wrong"}
    for _n in range(11):
        Client().post("/admin/login/?next=/admin/", wrong)
    fresh = {**form, "otp_token": code_of(device, steps=1)}
    refused = Client().post("/admin/login/?next=/admin/", fresh)
    assert refused.status_code == 429 and int(refused["Retry-After"]) > 0
    assert known.post("/admin/login/?next=/admin/", fresh).status_code == 302


def test_s_22_a_browser_is_known_by_number_and_by_e_mail(shopper, settings):
    settings.RELAX_THROTTLES = True
    shopper.phone, shopper.phone_verified_at = "+919812345678", timezone.now()
    shopper.save()
    known = Client()
    sign_in(known, shopper.email)
    known.post("/account/sign-out/")
    guess(Client(), shopper.phone, 11)
    assert sign_in(Client(), "098123 45678").status_code == 429
    assert sign_in(known, "098123 45678").status_code == 302


def test_s_31_a_made_up_forwarded_address_buys_no_tries(client):
    answers = [
        client.post(
            "/account/sign-in/",
            {"email": f"person{n}@example.com", "password": "x"},
            headers={"X-Forwarded-For": f"203.0.113.{n}"},
        ).status_code
        for n in range(21)
    ]
    assert answers == [422] * 20 + [429]


# --- Counted in PostgreSQL -------------------------------------------------------------------------


def test_an_empty_cache_opens_no_door(client, shopper, settings):
    settings.RELAX_THROTTLES = True
    guess(client, shopper.email, 10)
    cache.clear()
    assert sign_in(client, shopper.email).status_code == 429


@pytest.mark.django_db(transaction=True)
def test_a_try_inside_a_transaction_is_refused_because_it_could_be_rolled_back():
    limit = Limit("test", tries=5, seconds=900)
    with pytest.raises(RuntimeError), transaction.atomic():
        limit.spend("somebody")


@pytest.mark.django_db(transaction=True)
@pytest.mark.race
def test_tries_at_once_are_all_counted(at_once):
    limit = Limit("test", tries=5, seconds=900)
    answers = at_once(lambda _n: limit.spend("somebody"), 20)
    assert answers.count(None) == 5


def test_counts_are_one_row_each_and_are_forgotten(time_machine):
    limit = Limit("test", tries=1, seconds=60)
    limit.spend("somebody")
    time_machine.move_to(timezone.now() + timezone.timedelta(minutes=2))
    limit.spend("somebody")
    assert LimitCount.objects.get().count == 1 and "somebody" not in LimitCount.objects.get().key
    assert forget_old_counts() == 0
    time_machine.move_to(timezone.now() + timezone.timedelta(days=31))
    assert forget_old_counts() == 1


def test_checking_uses_up_nothing():
    limit = Limit("test", tries=1, seconds=60)
    limit.check("somebody")
    limit.spend("somebody")
    with pytest.raises(TooManyRequests):
        limit.check("somebody")
    limit.forget("somebody")
    limit.check("somebody")
