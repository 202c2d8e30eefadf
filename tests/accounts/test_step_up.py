"""What would hurt asks once more who it is: at the desk, on pages, in the API."""

from datetime import timedelta

import pytest
from django.utils import timezone
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts.models import AuditEntry, Grant, UserSession
from accounts.roles import ensure_roles
from tests.accounts.helpers import code_of, with_device
from tests.factories.accounts import PASSWORD

pytestmark = pytest.mark.django_db
BODY = {"permission": "orders.view", "reason": "Helps out"}


def grow_stale():
    UserSession.objects.update(confirmed_at=timezone.now() - timedelta(minutes=11))


def test_a_proof_lasts_ten_minutes_at_the_desk(signed_in, owner):
    client = signed_in(owner)
    assert client.get("/admin/accounts/grant/add/").status_code == 200
    grow_stale()
    answer = client.get("/admin/accounts/grant/add/")
    assert answer.url.startswith("/account/confirm/?next=%2Fadmin%2Faccounts%2Fgrant%2Fadd%2F")
    assert client.get("/admin/accounts/grant/").status_code == 200
    code = code_of(TOTPDevice.objects.get(user=owner))
    back = client.post("/account/confirm/", {"code": code, "next": "/admin/accounts/grant/add/"})
    assert back.url == "/admin/accounts/grant/add/"
    assert client.get(back.url).status_code == 200
    assert AuditEntry.objects.filter(action="step_up.passed", actor=owner).exists()


def test_a_stale_sign_in_revokes_nothing(signed_in, owner, shopper):
    client = signed_in(owner)
    client.get("/account/")
    grow_stale()
    held = Grant.objects.create(user=shopper, permission="orders.view", reason="test")
    url = f"/admin/accounts/grant/{held.pk}/move/revoke/"
    assert client.post(url, {"revoke-reason": "no"}).url.startswith("/account/confirm/")
    held.refresh_from_db()
    assert held.status == "active"


def test_the_api_grants_with_a_fresh_proof_only(api, owner, shopper):
    device = with_device(owner)
    client = api(owner)
    grow_stale()
    body = BODY | {"user": shopper.email}
    answer = client.post("/api/v1/access/grants", body)
    assert (answer.status_code, answer.json()["code"]) == (403, "step_up_required")
    assert not Grant.objects.filter(user=shopper).exists()
    assert client.get("/api/v1/access/grants").status_code == 200
    assert client.post("/api/v1/auth/confirm", {"otp": code_of(device)}).status_code == 204
    assert client.post("/api/v1/access/grants", body).status_code == 201


def test_where_there_is_no_factor_the_password_is_asked(api, shopper):
    client = api(shopper)
    assert client.post("/api/v1/me/factors/totp").json()["code"] == "step_up_required"
    assert client.post("/api/v1/auth/confirm", {"password": "wrong"}).status_code == 400
    assert client.post("/api/v1/auth/confirm", {"password": PASSWORD}).status_code == 204
    assert client.post("/api/v1/me/factors/totp").status_code == 201


def test_somebody_elses_proof_is_not_mine(signed_in, owner, manager_here):
    signed_in(owner).get("/account/")
    client = signed_in(manager_here)
    client.get("/account/")
    UserSession.objects.filter(user=manager_here).update(confirmed_at=None)
    assert client.get("/admin/accounts/grant/add/").status_code == 302


@pytest.fixture
def manager_here(shopper):
    from accounts.roles import make_staff

    ensure_roles()
    return make_staff(user=shopper, role="manager")


def test_confirming_leads_nowhere_else(signed_in, shopper):
    answer = signed_in(shopper).post(
        "/account/confirm/", {"password": PASSWORD, "next": "//evil.example/"}
    )
    assert answer.url == "/account/security/"


def test_asking_for_an_sms_keeps_the_whole_way_back(signed_in, shopper):
    page = "/orders/?page=2&sort=old"
    answer = signed_in(shopper).post("/account/confirm/sms/", {"next": page})
    assert signed_in(shopper).get(answer.url).context["next"] == page
