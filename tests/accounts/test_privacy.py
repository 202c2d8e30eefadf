"""The pages and calls about my own data."""

import json

import pytest
from django.utils import timezone

from accounts.models import AuditEntry, UserSession

PAGE = "/account/privacy/"
WRITES = [f"{PAGE}data/", f"{PAGE}delete/"]


def fresh(user):
    UserSession.objects.filter(user=user).update(confirmed_at=timezone.now())


def test_the_nominee_is_kept(shopper, signed_in):
    client = signed_in(shopper)
    assert client.post(PAGE, {"nominee": "Meera Iyer, sister"}).status_code == 302
    assert b"Meera Iyer, sister" in client.get(PAGE).content
    assert client.post(PAGE, {"nominee": "x" * 201}).status_code == 422


def test_my_data_is_a_file_of_mine_alone(shopper, other_shopper, signed_in):
    client = signed_in(shopper)
    fresh(shopper)
    response = client.post(f"{PAGE}data/")
    found = json.loads(response.content)
    assert ".json" in response["Content-Disposition"]
    assert found["profile"]["email"] == shopper.email
    assert other_shopper.email not in response.content.decode()
    assert {"orders", "payments", "notices", "consents", "sign_ins", "activity"} <= set(found)
    assert AuditEntry.objects.filter(action="data.exported", actor=shopper).count() == 1


@pytest.mark.parametrize("url", WRITES)
def test_without_a_fresh_proof_nothing_happens(shopper, signed_in, url):
    response = signed_in(shopper).post(url)
    assert response.status_code == 302 and "/account/confirm/" in response["Location"]
    shopper.refresh_from_db()
    assert shopper.email and not AuditEntry.objects.filter(action="data.exported").exists()


@pytest.mark.parametrize("url", [PAGE, *WRITES])
def test_strangers_sign_in_first(client, db, url):
    assert client.post(url).status_code == 302


def test_the_page_deletes_and_signs_out(shopper, signed_in):
    client = signed_in(shopper)
    fresh(shopper)
    assert b"72 months" in client.get(f"{PAGE}delete/").content
    assert client.post(f"{PAGE}delete/").status_code == 302
    shopper.refresh_from_db()
    assert shopper.anonymised_at and client.get("/account/").status_code == 302


@pytest.mark.parametrize(("method", "path"), [("get", "me/data"), ("delete", "me")])
def test_the_api_asks_for_a_fresh_proof_too(shopper, api, method, path):
    client = api(shopper)
    call = getattr(client, method)
    assert call(f"/api/v1/{path}").json()["code"] == "step_up_required"
    fresh(shopper)
    assert call(f"/api/v1/{path}").status_code in (200, 204)
    shopper.refresh_from_db()
    assert bool(shopper.anonymised_at) == (method == "delete")
    assert getattr(api(), method)(f"/api/v1/{path}").status_code == 401
