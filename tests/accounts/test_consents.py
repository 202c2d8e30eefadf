"""Consents: nothing by silence, each word kept, no as near as yes."""

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from accounts.actions.privacy.consents import accept_policies, choose
from accounts.errors import PhoneNeeded
from accounts.models import AuditEntry, Consent, User
from accounts.selectors.consents import agreed, choices_of
from tests.accounts.helpers import mailed_code
from tests.factories import an_order

PAGE, API = "/account/notifications/", "/api/v1/me/consents"
NOTHING = {"offers_email": False, "offers_sms": False, "updates_sms": False}


@pytest.fixture
def reachable(shopper):
    """A shopper whose number is confirmed."""
    shopper.phone, shopper.phone_verified_at = "+919812345678", timezone.now()
    shopper.save()
    return shopper


def ledger(user):
    rows = user.consents.order_by("pk").values_list("purpose", "given", "source")
    return list(rows)


def test_nothing_is_preselected(reachable, signed_in, api):
    page = signed_in(reachable).get(PAGE).content.decode()
    assert page.count('type="checkbox"') == 3 and " checked" not in page
    assert api(reachable).get(API).json() == NOTHING
    assert not Consent.objects.exists()


def test_yes_and_no_on_the_page(reachable, signed_in):
    client = signed_in(reachable)
    assert client.post(PAGE, {"offers_email": "on", "updates_sms": "on"}).status_code == 302
    assert choices_of(reachable) == NOTHING | {"offers_email": True, "updates_sms": True}
    assert client.get(PAGE).content.decode().count(" checked") == 2
    client.post(PAGE, {"updates_sms": "on"})
    assert not agreed(reachable, "offers_email") and agreed(reachable, "updates_sms")
    assert ledger(reachable) == [
        ("offers_email", True, "account page"),
        ("updates_sms", True, "account page"),
        ("offers_email", False, "account page"),
    ]


def test_twice_is_once(reachable, signed_in):
    client = signed_in(reachable)
    for _again in range(2):
        client.post(PAGE, {"offers_sms": "on"})
    assert len(ledger(reachable)) == 1
    assert AuditEntry.objects.filter(action="consents.changed").count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_pages_at_once_write_one_row(reachable, at_once):
    said = {"offers_email": True}
    at_once(lambda _index: choose(user=reachable, choices=said, source="account page"), 4)
    assert len(ledger(reachable)) == 1


def test_sms_needs_a_confirmed_number_and_no_does_not(reachable, signed_in, api):
    choose(user=reachable, choices={"offers_sms": True}, source="account page")
    User.objects.update(phone_verified_at=None)
    reachable.refresh_from_db()
    with pytest.raises(PhoneNeeded):
        choose(user=reachable, choices={"updates_sms": True}, source="account page")
    client = signed_in(reachable)
    assert "Confirm my number" in client.get(PAGE).content.decode()
    client.post(PAGE, {"updates_sms": "on"})
    assert choices_of(reachable) == NOTHING
    refused = api(reachable).put(API, NOTHING | {"updates_sms": True}, format="json")
    assert (refused.status_code, refused.json()["code"]) == (409, "phone_needed")
    assert choices_of(reachable) == NOTHING


def test_the_api_chooses_all_or_nothing(reachable, api):
    caller = api(reachable)
    chosen = NOTHING | {"offers_email": True}
    assert caller.put(API, chosen, format="json").json() == chosen
    assert caller.get(API).json() == chosen
    for wrong in ({"offers_email": False}, chosen | {"spam": True}, chosen | {"offers_sms": "?"}):
        assert caller.put(API, wrong, format="json").status_code == 400
    assert choices_of(reachable) == chosen


def test_everybody_chooses_for_themselves(reachable, other_shopper, signed_in, api, client):
    signed_in(other_shopper).post(PAGE, {"offers_email": "on"})
    assert choices_of(reachable) == NOTHING
    assert client.post(PAGE, {"offers_email": "on"}).status_code == 302
    assert api().get(API).status_code == api().put(API, NOTHING, format="json").status_code == 401
    assert not ledger(reachable)


def test_the_ledger_is_only_added_to(reachable):
    choose(user=reachable, choices={"offers_email": True}, source="account page")
    for change in (lambda: Consent.objects.update(given=False), Consent.objects.all().delete):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_policies_are_accepted_once_for_each_version(shopper, settings):
    accept_policies(user=shopper, source="sign_up")
    accept_policies(user=shopper, source="checkout")
    settings.LEGAL = settings.LEGAL | {"policies_version": "2027-01-01"}
    accept_policies(user=shopper, source="checkout")
    found = shopper.consents.order_by("pk").values_list("text_version", "source")
    assert [source for _version, source in found] == ["sign_up", "checkout"]
    assert found[1][0] == "2027-01-01"


def test_ordering_accepts_the_policies(shopper):
    order = an_order(user=shopper)
    (row,) = shopper.consents.all()
    assert (row.purpose, row.text_version) == ("policies", order.policies_version)


def test_signing_up_accepts_them_too(client, db, deliver):
    client.post("/account/sign-up/", {"email": "new@example.com"})
    deliver()
    said = {"code": mailed_code(), "full_name": "Meera Joshi", "password": "neem-and-marigold"}
    client.post("/account/sign-up/code/", said)
    user = User.objects.get(email="new@example.com")
    assert ledger(user) == [("policies", True, "sign_up")]
