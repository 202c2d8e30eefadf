"""Passkeys through HTTP: who may begin, and that bad answers are refused; see the journey for the
ceremony itself.
"""

import pytest
from django.test import Client
from django_otp.plugins.otp_totp.models import TOTPDevice
from django_otp_webauthn.models import WebAuthnCredential

from tests.accounts.helpers import code_of, is_in, sign_in, with_device
from tests.factories.accounts import PASSWORD

pytestmark = pytest.mark.django_db
PASSKEYS = "/account/passkeys"
BODIES = [
    pytest.param(b"\xff\xfe\x00", id="no text"),
    pytest.param(b"[" * 100_000, id="too deep"),
    pytest.param(b"{", id="half"),
    pytest.param(b"null", id="null"),
    pytest.param(b"{}", id="empty"),
    pytest.param(b'{"id": 1, "rawId": [], "response": {}}', id="wrong types"),
]


def send(client, step, body=b"{}"):
    return client.post(f"{PASSKEYS}/{step}/", data=body, content_type="application/json")


def has_passkey(user, **more):
    return WebAuthnCredential.objects.create(
        user=user, name="phone", credential_id=b"id", public_key=b"key", sign_count=0, **more
    )


@pytest.mark.parametrize("body", BODIES)
def test_a_bad_answer_makes_no_passkey(signed_in, shopper, body):
    client = signed_in(shopper)
    client.post("/account/confirm/", {"password": PASSWORD})
    assert send(client, "begin").status_code == 200
    assert 400 <= send(client, "complete", body).status_code < 500
    assert not WebAuthnCredential.objects.exists()


@pytest.mark.parametrize("body", BODIES)
def test_a_bad_answer_signs_nobody_in(client, shopper, body):
    has_passkey(shopper)
    sign_in(client, shopper.email)
    assert send(client, "ask").status_code == 200
    assert 400 <= send(client, "answer", body).status_code < 500
    assert not is_in(client)


def test_the_sixth_bad_answer_waits_with_the_codes(client, shopper):
    device = with_device(shopper)
    has_passkey(shopper)
    sign_in(client, shopper.email)
    for _n in range(5):
        send(client, "answer")
    assert send(client, "answer").status_code == 429
    code = {"code": code_of(device)}
    assert client.post("/account/sign-in/code/", code).status_code == 429


@pytest.mark.parametrize("step", ["begin", "complete"])
def test_making_one_asks_once_more_who_it_is(client, signed_in, shopper, step):
    for who in (client, signed_in(shopper)):
        answer = send(who, step)
        assert (answer.status_code, answer.json()["code"]) == (403, "step_up_required")


@pytest.mark.parametrize("step", ["ask", "answer"])
def test_there_is_no_way_in_without_the_password(client, shopper, step):
    has_passkey(shopper)
    assert send(client, step).status_code == 403
    assert not is_in(client)


@pytest.mark.parametrize("step", ["begin", "complete", "ask", "answer"])
def test_other_sites_cannot_post(shopper, step):
    assert send(Client(enforce_csrf_checks=True), step).status_code == 403


def test_a_trusted_browser_makes_one_after_a_code(client, shopper):
    device = with_device(shopper)
    sign_in(client, shopper.email)
    client.post("/account/sign-in/code/", {"code": code_of(device), "trust": "on"})
    client.post("/account/sign-out/")
    sign_in(client, shopper.email)
    assert is_in(client)
    assert send(client, "begin").json()["code"] == "step_up_required"
    client.post("/account/confirm/", {"code": code_of(device, steps=1)})
    assert send(client, "begin").status_code == 200


def test_a_password_said_before_the_first_factor_is_void_after_it(signed_in, shopper):
    thief, victim = signed_in(shopper), signed_in(shopper)
    for client in (thief, victim):
        client.post("/account/confirm/", {"password": PASSWORD})
    victim.post("/account/security/enrol/")
    code = code_of(TOTPDevice.objects.get(user=shopper))
    assert victim.post("/account/security/confirm/", {"code": code}).status_code == 200
    assert send(thief, "begin").json()["code"] == "step_up_required"
    assert thief.post("/account/security/enrol/").url.startswith("/account/confirm/")
    assert TOTPDevice.objects.filter(user=shopper).count() == 1
    assert victim.post("/account/security/enrol/").url == "/account/security/"


def test_a_strangers_passkey_cannot_be_removed(signed_in, shopper, other_shopper):
    key = has_passkey(other_shopper)
    client = signed_in(shopper)
    client.post("/account/confirm/", {"password": PASSWORD})
    assert client.post(f"/account/security/passkey/{key.pk}/remove/").status_code == 404
    assert WebAuthnCredential.objects.exists()
