"""One-time codes: six digits, one purpose, one use, five tries; and nobody learns who has an account."""

import re
from datetime import timedelta
from statistics import median
from time import perf_counter
from uuid import uuid4

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.actions.codes import check_code, digits_of, send_code
from accounts.actions.privacy.retention import run_retention
from accounts.errors import CodeWrong
from accounts.events import CodeAsked
from accounts.handlers import send_one_time_code
from accounts.models import AuditEntry, LimitCount, OneTimeCode, User
from config.foundation.errors import TooManyRequests
from config.foundation.models import StoredEvent
from tests.accounts.helpers import (
    HOSTILE,
    code_of,
    is_in,
    mailed_code,
    sign_in,
    with_device,
    without_noise,
)
from tests.factories.accounts import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db

NUMBER = "+919812345678"


@pytest.fixture(autouse=True)
def _relaxed(settings):
    settings.RELAX_THROTTLES = True


def mailed(destination="meera@example.com", purpose="sign_in", user=None):
    return send_code(purpose=purpose, channel="email", destination=destination, user=user)


def wrong(code):
    return f"{(int(digits_of(code)) + 1) % 1_000_000:06d}"


def attempt(code, digits=None, purpose=None):
    digits = digits or digits_of(code)
    return check_code(code_id=code.pk, code=digits, purpose=purpose or code.purpose)


def test_the_right_code_is_used_up_by_its_first_use():
    code = mailed()
    assert attempt(code).pk == code.pk
    with pytest.raises(CodeWrong):
        attempt(code)


def test_s_24_a_code_is_burned_after_five_wrong_tries():
    code = mailed()
    for _n in range(5):
        with pytest.raises(CodeWrong):
            attempt(code, wrong(code))
    with pytest.raises(TooManyRequests) as refused:
        attempt(code)
    assert 0 < refused.value.facts["retry_after"] <= 600
    assert OneTimeCode.objects.get().tries == 5


def test_s_24_a_code_is_good_for_ten_minutes(time_machine):
    code = mailed()
    time_machine.move_to(timezone.now() + timedelta(minutes=10, seconds=1))
    with pytest.raises(CodeWrong):
        attempt(code)


def test_s_24_a_code_of_one_request_is_not_good_for_another():
    first, second = mailed(), mailed()
    with pytest.raises(CodeWrong):
        attempt(second, digits_of(first))
    assert attempt(second)


def test_s_24_a_code_of_one_number_is_not_good_for_another():
    mine = send_code(purpose="sign_in", channel="sms", destination=NUMBER)
    other = send_code(purpose="sign_in", channel="sms", destination="+919812345679")
    with pytest.raises(CodeWrong):
        attempt(other, digits_of(mine))


def test_s_24_a_code_is_good_for_its_purpose_only():
    code = mailed(purpose="sign_in")
    with pytest.raises(CodeWrong):
        attempt(code, purpose="reset")
    assert OneTimeCode.objects.get().tries == 1


def test_ac_6_asking_again_gives_no_new_tries():
    for _twice in range(2):
        code = mailed()
        for _n in range(2):
            with pytest.raises(CodeWrong):
                attempt(code, wrong(code))
    last = mailed()
    with pytest.raises(CodeWrong):
        attempt(last, wrong(last))
    with pytest.raises(TooManyRequests):
        attempt(last)


def test_the_tries_come_back_after_ten_minutes(time_machine):
    code = mailed()
    for _n in range(5):
        with pytest.raises(CodeWrong):
            attempt(code, wrong(code))
    time_machine.move_to(timezone.now() + timedelta(minutes=11))
    assert attempt(mailed())


def test_a_strangers_tries_leave_the_second_factor_alone(shopper):
    code = mailed(shopper.email)
    for _n in range(5):
        with pytest.raises(CodeWrong):
            attempt(code, wrong(code))
    assert attempt(mailed(shopper.email, "second_factor", shopper))


NOBODYS = "6f1c4a52-6a53-4f0e-9a0e-0b8f6d2f7a11"


@pytest.mark.parametrize("code_id", ["", "x", "1", NOBODYS, "\0", "\N{GRINNING FACE}"])
def test_what_is_no_code_is_refused(code_id):
    with pytest.raises(CodeWrong):
        check_code(code_id=code_id, code="123456", purpose="sign_in")


@pytest.mark.parametrize("digits", ["", "12345", "1234567", "१२३४५६", "\ud800", "12 456"])
def test_what_is_no_six_digits_is_refused(digits):
    code = mailed()
    with pytest.raises(CodeWrong):
        check_code(code_id=code.pk, code=digits, purpose="sign_in")


def test_no_table_holds_a_code_or_an_address(deliver):
    code = mailed(purpose="sign_up")
    deliver()
    assert mailed_code() == digits_of(code)
    kept = [str(event.data) for event in StoredEvent.objects.all()]
    kept += [f"{entry.before}{entry.after}{entry.facts}" for entry in AuditEntry.objects.all()]
    assert not [text for text in kept if digits_of(code) in text or "@" in text]


def test_a_code_is_sent_once_and_not_when_it_is_too_old(deliver, time_machine):
    code = mailed(purpose="sign_up")
    deliver()
    send_one_time_code(CodeAsked(code_id=str(code.pk)))
    assert len(mail.outbox) == 1
    assert OneTimeCode.objects.get(pk=code.pk).sent_at
    late = mailed(purpose="sign_up")
    time_machine.move_to(timezone.now() + timedelta(minutes=11))
    deliver()
    assert len(mail.outbox) == 1 and OneTimeCode.objects.get(pk=late.pk).sent_at is None


def test_what_was_sent_and_refused_stands_in_the_audit_log(shopper):
    code = mailed(shopper.email, user=shopper)
    with pytest.raises(CodeWrong):
        attempt(code, wrong(code))
    sent = AuditEntry.objects.get(action="code.sent")
    assert sent.facts == {"purpose": "sign_in", "channel": "email", "row": str(code.pk)}
    assert AuditEntry.objects.get(action="code.refused").target_id == str(shopper.pk)


def test_old_codes_are_forgotten(time_machine):
    mailed()
    time_machine.move_to(timezone.now() + timedelta(days=31))
    mailed()
    gone = {job["name"]: job["rows"] for job in run_retention()}
    assert gone["one_time_codes"] == 1 and OneTimeCode.objects.count() == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.race
def test_one_code_in_ten_calls_at_once_succeeds_once(at_once):
    code = mailed()
    answers = at_once(lambda _n: attempt(code), 10)
    assert sum(isinstance(answer, OneTimeCode) for answer in answers) == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.race
def test_guesses_at_once_at_several_codes_of_one_address_are_five(at_once):
    codes = [mailed() for _n in range(3)]
    at_once(lambda n: attempt(codes[n % 3], wrong(codes[n % 3])), 12)
    assert sum(code.tries for code in OneTimeCode.objects.all()) == 5


# --- Signing in by a code ------------------------------------------------------------------------


def ask(client, login, **more):
    return client.post("/account/sign-in/by-code/", {"email": login, **more})


def enter(client, code, **more):
    return client.post("/account/sign-in/by-code/enter/", {"code": code, **more})


def last_code():
    return digits_of(OneTimeCode.objects.latest("created_at"))


def test_a_mailed_code_signs_in(client, shopper, deliver):
    assert ask(client, "SHOPPER@example.com", next="/cart/").url.endswith("?next=%2Fcart%2F")
    deliver()
    assert mail.outbox[0].to == [shopper.email]
    assert b"shopper@example.com" in client.get("/account/sign-in/by-code/enter/").content
    assert enter(client, mailed_code(), next="/cart/").url == "/cart/" and is_in(client)
    entry = AuditEntry.objects.get(action="sign_in.succeeded")
    assert entry.facts == {"first": "email", "factor": ""} and entry.actor == shopper


def test_a_code_signs_in_once(client, shopper, deliver):
    ask(client, shopper.email)
    code = last_code()
    enter(client, code)
    client.post("/account/sign-out/")
    assert enter(client, code).url == "/account/sign-in/by-code/" and not is_in(client)


def test_a_code_never_gets_past_the_second_factor(client, shopper):
    device = with_device(shopper)
    ask(client, shopper.email)
    assert enter(client, last_code()).url.startswith("/account/sign-in/code/")
    assert not is_in(client)
    client.post("/account/sign-in/code/", {"code": code_of(device)})
    assert is_in(client)
    facts = AuditEntry.objects.get(action="sign_in.succeeded").facts
    assert facts == {"first": "email", "factor": "totp"}


def test_a_code_of_a_closed_account_opens_nothing(client, shopper):
    ask(client, shopper.email)
    code = last_code()
    shopper.is_active = False
    shopper.save()
    assert enter(client, code).status_code == 422 and not is_in(client)


def test_a_code_to_an_address_that_is_no_longer_theirs_opens_nothing(client, shopper):
    ask(client, shopper.email)
    code = last_code()
    shopper.email = "new@example.com"
    shopper.save()
    assert enter(client, code).status_code == 422 and not is_in(client)


def test_a_code_for_another_browser_is_refused(client, shopper):
    ask(client, shopper.email)
    assert enter(Client(), last_code()).url == "/account/sign-in/by-code/"


def test_an_unverified_number_opens_nothing(client, shopper, deliver, capsys):
    ask(client, shopper.phone)
    deliver()
    assert enter(client, last_code()).status_code == 422 and not is_in(client)
    assert "SMS" not in capsys.readouterr().out


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_no_reason_to_break(client, shopper, text):
    assert ask(client, text).status_code in (400, 422)
    ask(client, shopper.email)
    assert enter(client, text).status_code in (400, 422)


# --- S-26: nobody learns who has an account --------------------------------------------------------

PAGES = {
    "sign in": ("/account/sign-in/", {"password": "wrong"}),
    "code": ("/account/sign-in/by-code/", {}),
    "sign up": ("/account/sign-up/", {}),
    "reset": ("/account/reset/", {}),
}
CALLS = {
    "token": ("token", {"password": "wrong"}),
    "code": ("codes", {"purpose": "sign_in"}),
    "sign up": ("codes", {"purpose": "sign_up"}),
    "reset": ("codes", {"purpose": "reset"}),
}
BOTH = [("shopper@example.com", "nobody@example.com"), ("+919812300001", "+919812300002")]


@pytest.fixture
def known(shopper):
    shopper.phone, shopper.phone_verified_at = "+919812300001", timezone.now()
    shopper.save()


def page(login, kind):
    url, fields = PAGES[kind]
    return Client().post(url, {"email": login, **fields})


def call(api, login, kind):
    url, fields = CALLS[kind]
    return api().post(
        f"/api/v1/auth/{url}", {"email" if "@" in login else "phone": login, **fields}
    )


def facts_of(response, login):
    body = without_noise(response).replace(login.encode(), b"")
    body = re.sub(rb"[0-9a-f-]{36}", b"", body)
    return response.status_code, body, response.get("Location")


def fresh():
    """Tries and budgets of an earlier sample do not count."""
    LimitCount.objects.all().delete()
    OneTimeCode.objects.all().delete()


def queries(ask):
    fresh()
    with CaptureQueriesContext(connection) as seen:
        response = ask()
    return response, len(seen)


@pytest.mark.usefixtures("known")
@pytest.mark.parametrize(("login", "other"), BOTH, ids=["e-mail", "number"])
@pytest.mark.parametrize("kind", PAGES)
def test_s_26_pages_answer_alike(kind, login, other):
    (one, work), (two, other_work) = (
        queries(lambda who=who: page(who, kind)) for who in (login, other)
    )
    assert facts_of(one, login) == facts_of(two, other)
    assert work == other_work


@pytest.mark.usefixtures("known")
@pytest.mark.parametrize(("login", "other"), BOTH, ids=["e-mail", "number"])
@pytest.mark.parametrize("kind", CALLS)
def test_s_26_calls_answer_alike(api, kind, login, other):
    (one, work), (two, other_work) = (
        queries(lambda who=who: call(api, who, kind)) for who in (login, other)
    )
    assert facts_of(one, login) == facts_of(two, other)
    assert work == other_work


@pytest.mark.parametrize("kind", PAGES)
def test_s_26_answers_take_as_long(settings, kind):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
    UserFactory(email="known@example.com")
    took = {"known@example.com": [], "nobody@example.com": []}
    for _n in range(30):
        for login, samples in took.items():
            fresh()
            start = perf_counter()
            page(login, kind)
            samples.append(perf_counter() - start)
    one, two = took.values()
    # In pairs: what else the machine does weighs on both of a pair, not on one side's median.
    apart = median(a - b for a, b in zip(one, two, strict=True))
    assert abs(apart) < 0.25 * max(median(one), median(two))


# --- AC-7: accounts without an e-mail --------------------------------------------------------------


@pytest.fixture
def sms_file(settings, tmp_path):
    """What was sent by SMS, as lines of a file."""
    path = tmp_path / "sms.jsonl"
    settings.SMS = settings.SMS | {"url": f"file://{path}"}
    return path


def sent_digits(path):
    return re.findall(r'"text": "([0-9]{6}) is your Haat code', path.read_text())[-1]


def test_ac_7_an_account_without_e_mail_lives_by_its_number(
    client, deliver, sms_file, time_machine
):
    assert client.post("/account/sign-up/", {"email": "98123 45678"}).status_code == 302
    deliver()
    form = {
        "code": sent_digits(sms_file),
        "full_name": "Meera Joshi",
        "password": "neem-and-marigold",
    }
    assert client.post("/account/sign-up/code/", form).status_code == 302 and is_in(client)
    user = User.objects.get()
    assert (user.email, user.phone) == (None, NUMBER) and user.phone_verified_at
    for page_url in ("", "profile/", "password/", "security/", "addresses/"):
        assert client.get(f"/account/{page_url}").status_code == 200
    client.post("/account/sign-out/")
    assert sign_in(client, "098123-45678", "neem-and-marigold").status_code == 302 and is_in(client)
    client.post("/account/sign-out/")
    time_machine.move_to(timezone.now() + timedelta(minutes=1))
    ask(client, NUMBER)
    deliver()
    assert enter(client, sent_digits(sms_file)).status_code == 302 and is_in(client)


def test_ac_7_a_password_is_reset_by_sms(client, deliver, sms_file):
    user = UserFactory(email=None, phone=NUMBER, phone_verified_at=timezone.now())
    elsewhere = Client()
    elsewhere.force_login(user)
    assert client.post("/account/reset/", {"email": NUMBER}).url == "/account/reset/code/"
    deliver()
    form = {"code": sent_digits(sms_file), "new_password": "a-brand-new-password"}
    assert client.post("/account/reset/code/", form).url == "/account/sign-in/"
    assert not is_in(client) and not is_in(elsewhere)
    assert sign_in(client, NUMBER, "a-brand-new-password").status_code == 302
    deliver()
    assert "The password of your Haat account was changed" in sms_file.read_text()
    assert not mail.outbox


def test_ac_7_a_reset_by_sms_does_not_get_past_the_second_factor(client, deliver, sms_file):
    user = UserFactory(email=None, phone=NUMBER, phone_verified_at=timezone.now())
    device = with_device(user)
    client.post("/account/reset/", {"email": NUMBER})
    deliver()
    form = {"code": sent_digits(sms_file), "new_password": "a-brand-new-password"}
    client.post("/account/reset/code/", form)
    assert sign_in(client, NUMBER, "a-brand-new-password").url == "/account/sign-in/code/"
    client.post("/account/sign-in/code/", {"code": code_of(device)})
    assert is_in(client)


def test_ac_7_all_of_it_by_api(api, deliver, sms_file, time_machine):
    def post(name, **body):
        return api().post(f"/api/v1/auth/{name}", body)

    def code_for(purpose):
        time_machine.move_to(timezone.now() + timedelta(minutes=1))
        answer = post("codes", phone="098123 45678", purpose=purpose)
        assert answer.status_code == 202 and answer.json()["expires_in"] == 600
        deliver()
        return {"code_id": answer.json()["id"], "code": sent_digits(sms_file)}

    made = post("register", **code_for("sign_up"), password="neem-and-marigold", full_name="Meera")
    assert made.status_code == 201
    assert (made.json()["user"]["email"], made.json()["user"]["phone"]) == (None, NUMBER)
    assert post("token", phone=NUMBER, password="neem-and-marigold").status_code == 200
    code = code_for("sign_in")
    assert post("token", **code).status_code == 200
    assert post("token", **code).json()["code"] == "otp_invalid"
    assert post("reset", **code_for("reset"), password="a-brand-new-password").status_code == 204
    assert post("token", phone=NUMBER, password="neem-and-marigold").status_code == 401
    assert post("token", phone=NUMBER, password="a-brand-new-password").status_code == 200


def test_a_code_by_api_never_gets_past_the_second_factor(api, shopper):
    device = with_device(shopper)
    sent = api().post("/api/v1/auth/codes", {"email": shopper.email, "purpose": "sign_in"})
    body = {"code_id": sent.json()["id"], "code": last_code()}
    answer = api().post("/api/v1/auth/token", body)
    assert (answer.status_code, answer.json()["code"]) == (401, "otp_required")
    answer = api().post("/api/v1/auth/token", body | {"otp": code_of(device)})
    assert answer.status_code == 200
    again = api().post("/api/v1/auth/token", body | {"otp": code_of(device, steps=1)})
    assert again.status_code == 401


@pytest.mark.parametrize(
    ("call", "body", "wrong"),
    [
        ("codes", {"purpose": "sign_in"}, {"/email": "required"}),
        ("codes", {"email": "a@example.com"}, {"/purpose": "required"}),
        (
            "codes",
            {"email": "a@example.com", "purpose": "second_factor"},
            {"/purpose": "invalid_choice"},
        ),
        ("codes", {"phone": "+442071234567", "purpose": "sign_in"}, {"/phone": "phone"}),
        (
            "codes",
            {"email": "a@example.com", "phone": NUMBER, "purpose": "reset"},
            {"/email": "ambiguous"},
        ),
        ("token", {"code": "123456"}, {"/code_id": "required"}),
        (
            "token",
            {"code_id": str(uuid4()), "code": "123456", "password": "x"},
            {"/code_id": "ambiguous"},
        ),
        ("token", {"phone": NUMBER}, {"/password": "required"}),
        (
            "reset",
            {"code_id": str(uuid4()), "code": "123456", "password": "short"},
            {"/password": "password_too_short"},
        ),
        (
            "reset",
            {"code_id": "x", "code": "1", "password": "neem-and-marigold"},
            {"/code_id": "invalid", "/code": "invalid"},
        ),
    ],
)
def test_wrong_calls_are_pointed_at(api, call, body, wrong):
    response = api().post(f"/api/v1/auth/{call}", body)
    assert response.status_code == 400
    assert {row["pointer"]: row["code"] for row in response.json()["errors"]} == wrong


def test_a_taken_number_is_told_to_its_owner_only(client, deliver, sms_file):
    UserFactory(email=None, phone=NUMBER, phone_verified_at=timezone.now(), password=PASSWORD)
    client.post("/account/sign-up/", {"email": NUMBER})
    deliver()
    assert "You have one already" in sms_file.read_text()
    form = {"code": last_code(), "full_name": "Eve", "password": "neem-and-marigold"}
    assert client.post("/account/sign-up/code/", form).status_code == 422
    assert not is_in(client)
