"""Connecting and removing an authenticator app; each code once, even in twenty requests at once."""

import base64
import re

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django_otp.plugins.otp_totp.models import TOTPDevice

from tests.accounts.helpers import code_of, is_in, sign_in, with_device, wrong_code
from tests.factories.accounts import PASSWORD, UserFactory

STEP = "/account/sign-in/code/"
SECURITY = "http://testserver/account/security/"

pytestmark = pytest.mark.django_db


def fresh(client, password=PASSWORD):
    """Prove once more who it is: what changes factors asks for it."""
    return client.post("/account/confirm/", {"password": password})


def enrol(client):
    fresh(client)
    return client.post("/account/security/enrol/")


def confirm(client, code):
    return client.post("/account/security/confirm/", {"code": code})


def test_connecting_shows_a_key_and_counts_after_a_code(signed_in, shopper, deliver):
    client = signed_in(shopper)
    assert b"Connect an app" in client.get("/account/security/").content
    enrol(client)
    device = TOTPDevice.objects.get(user=shopper)
    assert not device.confirmed
    page = client.get("/account/security/").content.decode()
    assert base64.b32encode(device.bin_key).decode() in page and "otpauth://totp/Haat" in page
    assert "<svg" in page and 'class="qr"' in page
    sheet = confirm(client, code_of(device))
    assert len(re.findall(r"<code>[a-z0-9]{5}-[a-z0-9]{5}</code>", sheet.content.decode())) == 10
    device.refresh_from_db()
    assert device.confirmed
    assert sign_in(Client(), shopper.email).url == "/account/sign-in/code/"
    deliver()
    assert mail.outbox[-1].subject == "The second step of your Haat account was changed"


def test_the_code_that_connected_cannot_sign_in_too(signed_in, shopper):
    client = signed_in(shopper)
    enrol(client)
    code = code_of(TOTPDevice.objects.get(user=shopper))
    confirm(client, code)
    other = Client()
    sign_in(other, shopper.email)
    assert other.post("/account/sign-in/code/", {"code": code}).status_code == 422


def test_asking_twice_shows_the_same_key(signed_in, shopper):
    client = signed_in(shopper)
    enrol(client)
    key = TOTPDevice.objects.get(user=shopper).key
    enrol(client)
    assert TOTPDevice.objects.get(user=shopper).key == key


def test_connecting_asks_once_more_who_it_is(signed_in, shopper):
    client = signed_in(shopper)
    answer = client.post("/account/security/enrol/", headers={"Referer": SECURITY})
    assert answer.url.startswith("/account/confirm/?next=")
    assert fresh(client, "wrong").status_code == 422
    assert client.post("/account/security/enrol/").status_code == 302
    assert not TOTPDevice.objects.exists()


def test_five_apps_are_enough(signed_in, shopper):
    for _n in range(5):
        with_device(shopper)
    client = signed_in(shopper)
    client.post("/account/confirm/", {"code": code_of(TOTPDevice.objects.first())})
    url = "/account/security/enrol/"
    page = client.post(url, follow=True, headers={"Referer": SECURITY})
    assert b"At most 5 authenticator apps" in page.content
    assert TOTPDevice.objects.count() == 5


def test_a_wrong_code_connects_nothing(signed_in, shopper):
    client = signed_in(shopper)
    enrol(client)
    device = TOTPDevice.objects.get(user=shopper)
    assert confirm(client, wrong_code(device)).status_code == 422
    device.refresh_from_db()
    assert not device.confirmed


def test_a_code_without_an_app_is_wrong(signed_in, shopper):
    client = signed_in(shopper)
    fresh(client)
    assert confirm(client, "123456").status_code == 422


def test_an_unproved_app_is_not_asked_for(signed_in, shopper):
    enrol(signed_in(shopper))
    assert is_in_after_password(shopper)


def is_in_after_password(user):
    client = Client()
    sign_in(client, user.email)
    return is_in(client)


def test_removing_an_app_takes_a_code_of_it(signed_in, shopper):
    device = with_device(shopper)
    client = signed_in(shopper)
    url = f"/account/security/totp/{device.pk}/remove/"
    assert client.post(url).url.startswith("/account/confirm/")
    assert fresh(client).status_code == 422  # the password alone is not enough now
    assert TOTPDevice.objects.exists()
    assert client.post("/account/confirm/", {"code": code_of(device)}).status_code == 302
    assert client.post(url).status_code == 302
    assert client.post(url).status_code == 404
    assert not TOTPDevice.objects.exists() and is_in_after_password(shopper)


def test_a_strangers_app_cannot_be_removed(signed_in, shopper, other_shopper):
    device = with_device(other_shopper)
    client = signed_in(shopper)
    fresh(client)
    assert client.post(f"/account/security/totp/{device.pk}/remove/").status_code == 404
    assert client.post(f"/account/security/nothing/{device.pk}/remove/").status_code == 404
    assert TOTPDevice.objects.exists()


def test_people_at_the_desk_keep_their_last_factor(signed_in, packer):
    client = signed_in(packer)
    device = TOTPDevice.objects.get(user=packer)
    client.get("/account/")  # came in with a code, so it is fresh
    page = client.post(f"/account/security/totp/{device.pk}/remove/", follow=True)
    assert b"Whoever works at the desk needs a second factor" in page.content
    assert TOTPDevice.objects.filter(pk=device.pk).exists()


@pytest.mark.parametrize("step", ["enrol", "confirm", "sms", "recovery", "totp/1/remove"])
def test_visitors_and_links_change_nothing(client, signed_in, shopper, step):
    url = f"/account/security/{step}/"
    assert client.post(url, {}).url.startswith("/account/sign-in/")
    assert signed_in(shopper).get(url).status_code == 405
    assert signed_in(shopper).post(url, {}).url.startswith("/account/confirm/")


def test_the_sixth_wrong_code_locks_every_door(client, signed_in, shopper, api):
    device = with_device(shopper)
    sign_in(client, shopper.email)
    for _n in range(5):
        assert (
            client.post("/account/sign-in/code/", {"code": wrong_code(device)}).status_code == 422
        )
    right = code_of(device)
    assert client.post("/account/sign-in/code/", {"code": right}).status_code == 429
    assert signed_in(shopper).post("/account/confirm/", {"code": right}).status_code == 429
    body = {"email": shopper.email, "password": PASSWORD, "otp": right}
    assert api().post("/api/v1/auth/token", body).status_code == 429


def test_the_sixth_wrong_code_at_the_desk_locks_the_site_too(client, owner):
    device = with_device(owner)
    said = {"username": owner.email, "password": PASSWORD}
    for _n in range(5):
        answer = client.post("/admin/login/", said | {"otp_token": wrong_code(device)})
        assert answer.status_code == 200
    code = code_of(device)
    assert client.post("/admin/login/", said | {"otp_token": code}).status_code == 429
    sign_in(client, owner.email)
    assert client.post(STEP, {"code": code}).status_code == 429


def test_a_step_older_than_the_last_is_refused(client, shopper):
    device = with_device(shopper)
    older = code_of(device, steps=-1)
    sign_in(client, shopper.email)
    assert client.post(STEP, {"code": code_of(device)}).status_code == 302
    other = Client()
    sign_in(other, shopper.email)
    assert other.post(STEP, {"code": older}).status_code == 422
    assert not is_in(other)


@pytest.mark.parametrize(("steps", "status"), [(-3, 422), (-1, 302), (1, 302), (3, 422)])
def test_a_clock_may_be_half_a_minute_off(client, shopper, steps, status):
    with time_machine.travel(1_800_000_015, tick=False):
        code = code_of(with_device(shopper), steps=steps)
        sign_in(client, shopper.email)
        assert client.post(STEP, {"code": code}).status_code == status


def test_using_one_app_does_not_wear_out_the_other(client, shopper):
    first = with_device(shopper)
    second = TOTPDevice.objects.create(user=shopper, name="tablet", key="ab" * 20)
    sign_in(client, shopper.email)
    assert client.post(STEP, {"code": code_of(second)}).status_code == 302
    other = Client()
    sign_in(other, shopper.email)
    assert other.post(STEP, {"code": code_of(first)}).status_code == 302


@pytest.mark.django_db(transaction=True)
@pytest.mark.race
def test_one_code_in_twenty_requests_at_once_lets_one_in(at_once):
    user = UserFactory(email="once@example.com")
    device = with_device(user)
    browsers = [Client() for _n in range(20)]
    for browser in browsers:
        sign_in(browser, user.email)
    code = code_of(device)
    at_once(lambda n: browsers[n].post("/account/sign-in/code/", {"code": code}), 20)
    assert [is_in(browser) for browser in browsers].count(True) == 1
