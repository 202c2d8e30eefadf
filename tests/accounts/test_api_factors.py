"""An app manages the second factors of its person."""

import pytest
from django.utils import timezone
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts.models import RecoveryCode, SMSDevice
from tests.accounts.helpers import code_of, with_device, wrong_code
from tests.factories.accounts import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db
ME = "/api/v1/me/factors"


@pytest.fixture
def app(api, shopper):
    client = api(shopper)
    client.post("/api/v1/auth/confirm", {"password": PASSWORD})
    return client


def test_an_app_is_connected_proved_and_removed(app, shopper):
    new = app.post(f"{ME}/totp").json()
    assert new["otpauth"].startswith("otpauth://totp/Haat") and new["key"] in new["otpauth"]
    device = TOTPDevice.objects.get(user=shopper)
    wrong = app.post(f"{ME}/totp/confirm", {"code": wrong_code(device)})
    assert (wrong.status_code, wrong.json()["code"]) == (400, "otp_invalid")
    TOTPDevice.objects.update(throttling_failure_count=0)  # the second that it makes one wait
    sheet = app.post(f"{ME}/totp/confirm", {"code": code_of(device)}).json()["recovery_codes"]
    assert len(sheet) == 10
    listed = app.get(ME).json()
    assert [row["kind"] for row in listed["results"]] == ["totp"]
    assert listed["recovery_codes_left"] == 10
    assert app.delete(f"{ME}/totp/{device.pk}").status_code == 204
    assert app.delete(f"{ME}/totp/{device.pk}").status_code == 404
    assert app.get(ME).json() == {"results": [], "recovery_codes_left": 0}


def test_a_new_sheet_needs_a_factor(app, shopper):
    assert app.post(f"{ME}/recovery").status_code == 404
    with_device(shopper)
    assert len(app.post(f"{ME}/recovery").json()["recovery_codes"]) == 10
    assert RecoveryCode.objects.count() == 10


def test_sms_needs_a_confirmed_number(app, shopper):
    assert app.post(f"{ME}/sms").json()["code"] == "phone_needed"
    shopper.phone_verified_at = timezone.now()
    shopper.save()
    assert app.post(f"{ME}/sms").status_code == 201
    assert app.post(f"{ME}/sms").status_code == 201
    assert SMSDevice.objects.count() == 1


def test_strangers_factors_are_not_there(app):
    device = with_device(UserFactory())
    assert app.delete(f"{ME}/totp/{device.pk}").status_code == 404
    assert app.delete(f"{ME}/fax/1").status_code == 404
    assert TOTPDevice.objects.count() == 1


def test_visitors_get_401(api):
    for call in (api().get(ME), api().post(f"{ME}/totp"), api().post(f"{ME}/recovery")):
        assert call.status_code == 401
