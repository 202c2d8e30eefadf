"""Connecting an authenticator app, and each code once, even in ten requests at once."""

import base64

import pytest
from django.test import Client
from django_otp.plugins.otp_totp.models import TOTPDevice

from tests.accounts.helpers import code_of, is_in, sign_in, with_device, wrong_code
from tests.factories.accounts import PASSWORD, UserFactory

SECURITY = "http://testserver/account/security/"

pytestmark = pytest.mark.django_db


def enrol(client, password=PASSWORD):
    return client.post("/account/security/enrol/", {"password": password})


def confirm(client, code):
    return client.post("/account/security/confirm/", {"code": code})


def test_connecting_shows_a_key_and_counts_after_a_code(signed_in, shopper):
    client = signed_in(shopper)
    assert b"Connect an app" in client.get("/account/security/").content
    enrol(client)
    device = TOTPDevice.objects.get(user=shopper)
    assert not device.confirmed
    page = client.get("/account/security/").content.decode()
    assert base64.b32encode(device.bin_key).decode() in page and "otpauth://totp/Haat" in page
    assert confirm(client, code_of(device)).status_code == 302
    device.refresh_from_db()
    assert device.confirmed
    assert sign_in(Client(), shopper.email).url == "/account/sign-in/code/"


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


def test_connecting_takes_the_password(signed_in, shopper):
    response = enrol(signed_in(shopper), "wrong")
    assert response.status_code == 422 and b"not your password" in response.content
    assert not TOTPDevice.objects.exists()


def test_a_second_app_beside_the_first_is_refused(signed_in, shopper):
    with_device(shopper)
    client = signed_in(shopper)
    url = "/account/security/enrol/"
    page = client.post(url, {"password": PASSWORD}, follow=True, headers={"Referer": SECURITY})
    assert b"Turn it off first" in page.content
    assert TOTPDevice.objects.count() == 1


def test_a_wrong_code_connects_nothing(signed_in, shopper):
    client = signed_in(shopper)
    enrol(client)
    device = TOTPDevice.objects.get(user=shopper)
    assert confirm(client, wrong_code(device)).status_code == 422
    device.refresh_from_db()
    assert not device.confirmed


def test_a_code_without_an_app_is_wrong(signed_in, shopper):
    assert confirm(signed_in(shopper), "123456").status_code == 422


def test_an_unproved_app_is_not_asked_for(signed_in, shopper):
    enrol(signed_in(shopper))
    assert is_in_after_password(shopper)


def is_in_after_password(user):
    client = Client()
    sign_in(client, user.email)
    return is_in(client)


def test_turning_it_off_takes_the_password(signed_in, shopper):
    with_device(shopper)
    client = signed_in(shopper)
    assert client.post("/account/security/disable/", {"password": "wrong"}).status_code == 422
    assert TOTPDevice.objects.exists()
    for _twice in range(2):
        assert client.post("/account/security/disable/", {"password": PASSWORD}).status_code == 302
    assert not TOTPDevice.objects.exists() and is_in_after_password(shopper)


@pytest.mark.parametrize("step", ["enrol", "confirm", "disable"])
def test_visitors_and_links_change_nothing(client, signed_in, shopper, step):
    url = f"/account/security/{step}/"
    assert client.post(url, {}).url.startswith("/account/sign-in/")
    assert signed_in(shopper).get(url).status_code == 405
    assert signed_in(shopper).post(url, {}).status_code == 422


@pytest.mark.django_db(transaction=True)
@pytest.mark.race
def test_one_code_in_ten_requests_at_once_lets_one_in(at_once):
    user = UserFactory(email="once@example.com")
    device = with_device(user)
    browsers = [Client() for _n in range(10)]
    for browser in browsers:
        sign_in(browser, user.email)
    code = code_of(device)
    at_once(lambda n: browsers[n].post("/account/sign-in/code/", {"code": code}), 10)
    assert [is_in(browser) for browser in browsers].count(True) == 1
