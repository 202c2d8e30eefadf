"""A lost phone: recovery codes, trusted browsers, codes by SMS, and staff who set people free."""

import json
import re
from io import StringIO

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts.actions.recovery import make_recovery_codes
from accounts.actions.reset_factor import reset_factor
from accounts.errors import MoreThanYouHold
from accounts.models import AuditEntry, OneTimeCode, RecoveryCode, SMSDevice, TrustedBrowser
from accounts.roles import make_staff
from tests.accounts.helpers import code_of, is_in, sign_in, with_device, wrong_code
from tests.factories.accounts import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db
STEP = "/account/sign-in/code/"


@pytest.fixture
def by_sms(settings, tmp_path, deliver):
    """Somebody whose second factor is SMS, and a way to read what they got."""
    settings.SMS = settings.SMS | {"url": f"file://{tmp_path}/sms.jsonl"}
    user = UserFactory(phone="+919812345678", phone_verified_at=timezone.now())
    SMSDevice.objects.create(user=user, name="SMS")

    def last():
        deliver()
        line = (tmp_path / "sms.jsonl").read_text().splitlines()[-1]
        return re.search(r"\d{6}", json.loads(line)["text"]).group()

    return user, last


def test_a_recovery_code_opens_the_account_once(shopper, client, deliver):
    with_device(shopper)
    code, *others = make_recovery_codes(user=shopper)
    sign_in(client, shopper.email)
    assert client.post(STEP, {"code": code.upper()}).status_code == 302
    assert is_in(client)
    again = Client()
    sign_in(again, shopper.email)
    assert again.post(STEP, {"code": code}).status_code == 422
    assert again.post(STEP, {"code": others[0].replace("-", " ")}).status_code == 302
    deliver()
    assert "A recovery code" in mail.outbox[-1].subject
    assert AuditEntry.objects.filter(action="recovery.used", actor=shopper).count() == 2


def test_no_code_stands_in_the_database(shopper):
    codes = make_recovery_codes(user=shopper)
    kept = set(RecoveryCode.objects.values_list("digest", flat=True))
    assert len(codes) == 10 == len(kept)
    assert not any(code in digest for code in codes for digest in kept)


def test_a_new_sheet_voids_the_old_one(shopper, client):
    with_device(shopper)
    old = make_recovery_codes(user=shopper)
    make_recovery_codes(user=shopper)
    sign_in(client, shopper.email)
    assert client.post(STEP, {"code": old[0]}).status_code == 422


def test_somebody_elses_sheet_opens_nothing(shopper, other_shopper, client):
    with_device(shopper)
    code = make_recovery_codes(user=other_shopper)[0]
    sign_in(client, shopper.email)
    assert client.post(STEP, {"code": code}).status_code == 422


@pytest.mark.django_db(transaction=True)
@pytest.mark.race
def test_one_recovery_code_in_ten_requests_at_once_lets_one_in(at_once):
    user = UserFactory(email="once@example.com")
    with_device(user)
    code = make_recovery_codes(user=user)[0]
    browsers = [Client() for _n in range(5)]
    for browser in browsers:
        sign_in(browser, user.email)
    at_once(lambda n: browsers[n].post(STEP, {"code": code}), 5)
    assert [is_in(browser) for browser in browsers].count(True) == 1


def test_a_trusted_browser_is_not_asked_again_until_the_trust_ends(shopper):
    device = with_device(shopper)
    client = Client()
    sign_in(client, shopper.email)
    client.post(STEP, {"code": code_of(device), "trust": "on"})
    client.post("/account/sign-out/")
    sign_in(client, shopper.email)
    assert is_in(client)
    assert client.post("/account/security/trust/end/").status_code == 302
    client.post("/account/sign-out/")
    sign_in(client, shopper.email)
    assert not is_in(client)


def test_trust_is_not_offered_at_the_desk(packer, client):
    device = with_device(packer)
    sign_in(client, packer.email)
    assert b'name="trust"' not in client.get(STEP).content
    client.post(STEP, {"code": code_of(device), "trust": "on"})
    assert is_in(client) and not TrustedBrowser.objects.exists()


def test_somebody_elses_trusted_cookie_spares_nothing(shopper, other_shopper):
    device = with_device(shopper)
    with_device(other_shopper)
    client = Client()
    sign_in(client, shopper.email)
    client.post(STEP, {"code": code_of(device), "trust": "on"})
    client.post("/account/sign-out/")
    sign_in(client, other_shopper.email)
    assert not is_in(client)


def test_a_new_password_ends_the_trust(shopper, signed_in):
    device = with_device(shopper)
    client = Client()
    sign_in(client, shopper.email)
    client.post(STEP, {"code": code_of(device), "trust": "on"})
    form = {"old_password": PASSWORD, "new_password": "neem-and-marigold"}
    assert client.post("/account/password/", form).status_code == 302
    client.post("/account/sign-out/")
    sign_in(client, shopper.email, "neem-and-marigold")
    assert not is_in(client)


def test_a_code_by_sms_is_a_second_step(by_sms, client):
    user, last = by_sms
    sign_in(client, user.email)
    assert b"Send the code by SMS" in client.get(STEP).content
    assert client.post("/account/sign-in/sms/").status_code == 302
    code = last()
    assert (
        client.post(STEP, {"code": "000000" if code != "000000" else "111111"}).status_code == 422
    )
    assert client.post(STEP, {"code": code}).status_code == 302
    assert is_in(client)


def test_a_phone_that_opened_the_first_step_is_not_the_second(by_sms, client):
    user, last = by_sms
    client.post("/account/sign-in/by-code/", {"email": user.phone})
    answer = client.post("/account/sign-in/by-code/enter/", {"code": last()})
    assert answer.url == STEP
    assert b"by SMS" not in client.get(STEP).content
    client.post("/account/sign-in/sms/")
    assert not OneTimeCode.objects.filter(purpose="second_factor").exists()


def test_an_attackers_sms_do_not_stop_the_app(by_sms, client):
    user, _last = by_sms
    device = with_device(user)
    for _n in range(8):
        Client().post("/account/sign-in/by-code/", {"email": user.phone})
    sign_in(client, user.email)
    assert client.post("/account/sign-in/sms/").status_code == 429
    assert client.post(STEP, {"code": code_of(device)}).status_code == 302
    assert is_in(client)


def test_the_api_sends_the_sms_and_takes_it(by_sms, api):
    user, last = by_sms
    body = {"email": user.email, "password": PASSWORD}
    assert api().post("/api/v1/auth/token", body).json()["code"] == "otp_required"
    assert api().post("/api/v1/auth/factor-sms", body).status_code == 202
    assert api().post("/api/v1/auth/token", body | {"otp": last()}).status_code == 200


def test_whoever_has_the_right_frees_a_shopper_and_ends_their_sessions(owner, shopper, signed_in):
    with_device(shopper)
    client = signed_in(shopper)
    reset_factor(by=owner, user=shopper, reason="Lost the phone, known by voice")
    assert not TOTPDevice.objects.filter(user=shopper).exists()
    assert not is_in(client)
    entry = AuditEntry.objects.get(action="factor.reset")
    assert (entry.actor, entry.target_id) == (owner, str(shopper.pk))


def test_freed_staff_have_to_set_one_up_before_the_desk_opens(owner, packer, client):
    with_device(packer)
    reset_factor(by=owner, user=packer, reason="Lost the phone")
    sign_in(client, packer.email)
    assert client.get("/admin/").status_code == 302
    assert not client.get("/account/").wsgi_request.user.has_perm("orders.fulfil")


def test_nobody_frees_somebody_who_holds_more(owner, shopper):
    manager = make_staff(user=UserFactory(email="m@example.com"), role="manager")
    with_device(owner)
    with pytest.raises(MoreThanYouHold):
        reset_factor(by=manager, user=owner, reason="Trust me")
    assert TOTPDevice.objects.filter(user=owner).exists()


def test_the_console_frees_the_last_owner(owner):
    with_device(owner)
    out = StringIO()
    call_command("free_owner", owner.email, "--yes", stdout=out)
    assert not TOTPDevice.objects.exists() and owner.email in out.getvalue()
    with pytest.raises(CommandError, match="no account"):
        call_command("free_owner", "nobody@example.com", "--yes")


def test_a_wrong_code_is_in_the_log_without_the_code(shopper, client):
    device = with_device(shopper)
    wrong = wrong_code(device)
    sign_in(client, shopper.email)
    client.post(STEP, {"code": wrong})
    entry = AuditEntry.objects.get(action="factor.refused")
    assert entry.actor == shopper and wrong not in str(entry.facts)
