"""Changing a password and setting a new one by mail: other sessions and app tokens end."""

import re

import pytest
from django.core import mail
from django.test import Client

from accounts.actions import issue_tokens
from accounts.actions.codes import digits_of
from accounts.models import AuditEntry, OneTimeCode
from tests.accounts.helpers import HOSTILE, is_in, sign_in, with_device, without_noise
from tests.factories.accounts import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db

NEW = "marigold-at-the-door"


def change(client, old=PASSWORD, new=NEW):
    return client.post("/account/password/", {"old_password": old, "new_password": new})


def test_a_change_keeps_this_session_and_ends_all_others(signed_in, shopper, api, deliver):
    here, there = signed_in(shopper), signed_in(shopper)
    tokens = issue_tokens(user=shopper)
    assert change(here).status_code == 302
    assert is_in(here) and not is_in(there)
    response = api().post("/api/v1/auth/token/refresh", {"refresh": tokens.refresh})
    assert response.status_code == 401
    assert sign_in(Client(), shopper.email, NEW).status_code == 302
    deliver()
    assert mail.outbox[0].to == [shopper.email] and "was changed" in mail.outbox[0].subject


def test_the_old_password_is_asked_for(signed_in, shopper):
    client = signed_in(shopper)
    response = change(client, old="wrong")
    assert response.status_code == 422 and b"not your password" in response.content
    shopper.refresh_from_db()
    assert shopper.check_password(PASSWORD)


@pytest.mark.parametrize("new", ["short", "1234567890123", "shopper@example.com", ""])
def test_a_weak_password_is_refused(signed_in, shopper, new):
    assert change(signed_in(shopper), new=new).status_code == 422
    shopper.refresh_from_db()
    assert shopper.check_password(PASSWORD)


def test_visitors_are_asked_to_sign_in(client):
    assert client.get("/account/password/").url == "/account/sign-in/?next=/account/password/"


def link_in(message):
    return re.search(r"http://[^/]+(/account/reset/\S+)", message.body).group(1)


def open_link(client, link):
    """The token leaves the address: Django keeps it in the session and redirects."""
    return client.get(link).url


def asked(client, email, deliver):
    response = client.post("/account/reset/", {"email": email})
    deliver()
    return response


def test_a_mailed_link_sets_a_new_password(client, shopper, deliver):
    elsewhere = Client()
    elsewhere.force_login(shopper)
    assert asked(client, "SHOPPER@example.com", deliver).url == "/account/reset/sent/"
    form = open_link(client, link_in(mail.outbox[0]))
    assert "set-password" in form
    assert client.get(form).status_code == 200
    assert client.post(form, {"new_password": NEW}).url == "/account/sign-in/"
    assert not is_in(elsewhere)
    assert sign_in(client, shopper.email, NEW).status_code == 302


def test_the_link_works_once(client, shopper, deliver):
    asked(client, shopper.email, deliver)
    link = link_in(mail.outbox[0])
    client.post(open_link(client, link), {"new_password": NEW})
    again = Client().get(link)
    assert again.status_code == 200 and b"does not work any more" in again.content


def test_resetting_does_not_get_past_the_second_factor(client, shopper, deliver):
    with_device(shopper)
    asked(client, shopper.email, deliver)
    client.post(open_link(client, link_in(mail.outbox[0])), {"new_password": NEW})
    assert not is_in(client)
    assert sign_in(client, shopper.email, NEW).url == "/account/sign-in/code/"


def test_nobody_learns_whether_an_account_exists(client, shopper, deliver):
    UserFactory(email="closed@example.com", is_active=False)
    for email in ("nobody@example.com", "closed@example.com"):
        other = Client()
        assert asked(other, email, deliver).url == asked(client, shopper.email, deliver).url
        pages = [browser.get("/account/reset/sent/") for browser in (client, other)]
        assert without_noise(pages[0]) == without_noise(pages[1])
    assert {tuple(message.to) for message in mail.outbox} == {(shopper.email,)}


def test_a_weak_password_is_refused_by_link_too(client, shopper, deliver):
    asked(client, shopper.email, deliver)
    form = open_link(client, link_in(mail.outbox[0]))
    response = client.post(form, {"new_password": "short"})
    assert response.status_code == 422 and b"too short" in response.content
    shopper.refresh_from_db()
    assert shopper.check_password(PASSWORD)


@pytest.mark.parametrize("link", ["MQ/x-y", "x/y", "0/set-password", "%F0%9F%98%80/%E2%80%AE"])
def test_a_made_up_link_sets_nothing(client, link):
    page = client.get(f"/account/reset/{link}/")
    assert page.status_code == 200 and b"does not work any more" in page.content


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_no_reason_to_break(signed_in, shopper, text):
    client = signed_in(shopper)
    assert 400 <= change(client, text, text).status_code < 500
    assert 400 <= client.post("/account/reset/", {"email": text}).status_code < 500


@pytest.mark.parametrize(
    "headers",
    [{"Host": "evil.example"}, {"Host": "evil.example:80"}, {"Host": "testserver@evil.example"}],
)
def test_s_31_another_host_is_refused(client, shopper, deliver, headers):
    response = client.post("/account/reset/", {"email": shopper.email}, headers=headers)
    deliver()
    assert response.status_code == 400 and not mail.outbox


@pytest.mark.parametrize("name", ["X-Forwarded-Host", "X-Forwarded-Server", "X-Host", "Forwarded"])
def test_s_31_the_mailed_link_has_the_real_host(client, shopper, deliver, settings, name):
    client.post("/account/reset/", {"email": shopper.email}, headers={name: "evil.example"})
    deliver()
    message = mail.outbox[0]
    assert f"{settings.SITE_URL}/account/reset/" in message.body
    assert "evil.example" not in message.body + message.alternatives[0][0]


def test_the_mailed_link_confirms_the_address(client, shopper, deliver):
    asked(client, shopper.email, deliver)
    client.post(open_link(client, link_in(mail.outbox[0])), {"new_password": NEW})
    shopper.refresh_from_db()
    assert shopper.email_verified_at


def test_the_log_says_that_a_password_was_reset(client, shopper, deliver):
    asked(client, shopper.email, deliver)
    client.post(open_link(client, link_in(mail.outbox[0])), {"new_password": NEW})
    entries = AuditEntry.objects.filter(action__startswith="password.").order_by("pk")
    assert [entry.action for entry in entries] == ["password.reset_asked", "password.changed"]
    assert {entry.target_id for entry in entries} == {str(shopper.pk)}


def test_a_code_sets_a_new_password_once(client, api, shopper):
    sent = api().post("/api/v1/auth/codes", {"email": shopper.email, "purpose": "reset"}).json()
    code = digits_of(OneTimeCode.objects.get())
    body = {"code_id": sent["id"], "code": code, "password": NEW}
    assert api().post("/api/v1/auth/reset", body).status_code == 204
    again = api().post("/api/v1/auth/reset", body | {"password": "yet-another-password"})
    assert (again.status_code, again.json()["code"]) == (401, "otp_invalid")
    assert sign_in(client, shopper.email, NEW).status_code == 302


def test_a_code_for_nobody_sets_nothing(api):
    sent = api().post("/api/v1/auth/codes", {"email": "no@example.com", "purpose": "reset"}).json()
    code = digits_of(OneTimeCode.objects.get())
    body = {"code_id": sent["id"], "code": code, "password": NEW}
    assert api().post("/api/v1/auth/reset", body).status_code == 401


def test_a_form_without_a_code_asked_for_sends_back(client):
    assert client.get("/account/reset/code/").url == "/account/reset/"
    assert client.post("/account/reset/code/", {"code": "1"}).url == "/account/reset/"
