"""What happened in the account, and "This was not me"."""

import re

import pytest
from django.test import Client
from django.utils import timezone

from accounts.actions import issue_tokens
from accounts.actions.grants import grant
from accounts.models import AuditEntry, Role, UserSession
from accounts.roles import ensure_roles
from accounts.selectors.activity import PAGE as LINES
from tests.accounts.helpers import is_in, sign_in
from tests.factories.accounts import PASSWORD

pytestmark = pytest.mark.django_db

PAGE = "/account/activity/"
NOT_ME = f"{PAGE}not-me/"
LINK = re.compile(r"/account/reset/\w+/\w+-\w+/")


def happened(user, action="password.changed", **fields):
    return AuditEntry.objects.create(
        action=action, target_kind="person", target_id=str(user.pk), **fields
    )


def test_sign_ins_and_failures_are_shown_with_where(shopper):
    client = Client(headers={"User-Agent": "Firefox on Linux"})
    sign_in(Client(), shopper.email, "wrong")
    sign_in(client, shopper.email)
    text = client.get(PAGE).content.decode()
    assert "Signed in by a browser" in text and "Firefox on Linux" in text
    assert "127.0.0.1" in text


def test_only_what_concerns_the_owner_is_shown(signed_in, shopper, other_shopper):
    happened(other_shopper, user_agent="somebody else's")
    happened(shopper, "desk.secret_thing", user_agent="internal")
    text = signed_in(shopper).get(PAGE).content.decode()
    assert "somebody else" not in text and "internal" not in text


def test_what_the_shop_did_is_told_without_names_and_addresses(signed_in, shopper, owner):
    ensure_roles()
    grant(by=owner, user=shopper, role=Role.objects.get(name="rider"), reason="hired")
    happened(shopper, "impersonation.started", actor=owner, network_address="203.0.113.77")
    text = signed_in(shopper).get(PAGE).content.decode()
    assert "Rights were given" in text and "The shop looked at the account" in text
    assert "By the shop" in text
    assert owner.email not in text and "203.0.113.77" not in text


def test_pages_go_back_in_time_with_constant_queries(signed_in, shopper, django_assert_num_queries):
    client = signed_in(shopper)
    for n in range(LINES + 5):
        happened(shopper, user_agent=f"agent {n:02}.")
    client.get(PAGE)
    with django_assert_num_queries(3):  # the person, their cart, the entries
        first = client.get(PAGE).content.decode()
    assert f"agent {LINES + 4}." in first and "agent 04." not in first
    older = first.split('href="?before=')[1].split('"')[0]
    second = client.get(f"{PAGE}?before={older}").content.decode()
    assert "agent 04." in second and "agent 06." not in second
    assert 'href="?before=' not in second
    assert "This was not me" in first and "This was not me" not in second


@pytest.mark.parametrize("before", ["x", "-1", "9" * 40, "٣", ""])
def test_odd_places_are_the_beginning(signed_in, shopper, before):
    assert signed_in(shopper).get(PAGE, {"before": before}).status_code == 200


def test_not_me_ends_everything_and_asks_for_a_new_password(
    signed_in, api, shopper, deliver, mailoutbox
):
    here, there, app = signed_in(shopper), signed_in(shopper), api(shopper)
    refresh = issue_tokens(user=shopper).refresh
    assert here.post(NOT_ME).url == "/account/sign-in/"
    assert not is_in(here) and not is_in(there)
    assert app.get("/api/v1/me").status_code == 401
    assert api().post("/api/v1/auth/token/refresh", {"refresh": refresh}).status_code == 401
    assert not UserSession.objects.filter(ended_at=None).exists()
    shopper.refresh_from_db()
    assert not shopper.has_usable_password()
    assert sign_in(Client(), shopper.email, PASSWORD).status_code != 302
    assert AuditEntry.objects.get(action="account.disowned").actor == shopper
    deliver()
    (message,) = [message for message in mailoutbox if LINK.search(message.body)]
    assert message.to == [shopper.email]


def test_the_mailed_link_opens_the_account_again(signed_in, client, shopper, deliver, mailoutbox):
    signed_in(shopper).post(NOT_ME)
    deliver()
    link = LINK.search("\n".join(message.body for message in mailoutbox)).group()
    form = client.get(link).url
    assert client.post(form, {"new_password": "marigold-at-the-door"}).status_code == 302
    assert sign_in(client, shopper.email, "marigold-at-the-door").status_code == 302


def test_not_me_without_an_e_mail_leads_to_the_code_by_sms(signed_in, shopper):
    shopper.email, shopper.phone_verified_at = None, timezone.now()
    shopper.save()
    assert signed_in(shopper).post(NOT_ME).url == "/account/reset/"
    shopper.refresh_from_db()
    assert not shopper.has_usable_password()


def test_not_me_is_no_link_and_not_for_visitors(signed_in, client, shopper):
    assert signed_in(shopper).get(NOT_ME).status_code == 405
    assert client.post(NOT_ME).url.startswith("/account/sign-in/")
    assert not AuditEntry.objects.filter(action="account.disowned").exists()
