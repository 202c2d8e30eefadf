"""Registering and tokens of the mobile app."""

import pytest
from django.contrib.auth import get_user_model
from django.utils import timezone

from accounts.hooks import signed_in as signed_in_question
from accounts.models import UserSession
from tests.accounts.helpers import HOSTILE, code_of, mailed_code, with_device, wrong_code
from tests.factories.accounts import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db

User = get_user_model()
NEW = {
    "email": "Meera@Example.com",
    "password": "neem-and-marigold",
    "full_name": "Meera Joshi",
    "phone": "098123 45678",
}


@pytest.fixture(autouse=True)
def _relaxed(settings):
    settings.RELAX_THROTTLES = True


@pytest.fixture
def post(api):
    return lambda call, body, **more: api().post(f"/api/v1/auth/{call}", body, **more)


def rows(response):
    return {row["pointer"]: row["code"] for row in response.json()["errors"]}


def test_registering_makes_an_account(post, api):
    response = post("register", NEW)
    user = User.objects.get()
    assert response.status_code == 201 and response["Location"].endswith("/api/v1/me")
    assert response.json() == {
        "user": {
            "id": user.pk,
            "email": "meera@example.com",
            "full_name": "Meera Joshi",
            "phone": "+919812345678",
            "second_factor": False,
            "created_at": response.json()["user"]["created_at"],
        }
    }
    assert "password" not in response.content.decode()
    assert post("token", {"email": NEW["email"], "password": NEW["password"]}).status_code == 200


def test_registering_twice_is_refused_with_a_pointer(post):
    post("register", NEW)
    response = post("register", NEW | {"full_name": "Somebody else"})
    assert response.status_code == 400 and rows(response) == {"/email": "unique"}
    assert User.objects.get().full_name == "Meera Joshi"


def test_addresses_cannot_be_collected_by_registering(post, shopper, settings):
    settings.RELAX_THROTTLES = False
    taken = NEW | {"email": shopper.email}
    assert [post("register", taken).status_code for _n in range(6)] == [400] * 5 + [429]
    response = post("register", NEW)
    assert response.status_code == 429 and int(response["Retry-After"]) > 0
    assert not User.objects.filter(email="meera@example.com").exists()


@pytest.mark.parametrize(
    ("change", "wrong"),
    [
        ({"email": "no"}, {"/email": "invalid"}),
        ({"password": "short"}, {"/password": "password_too_short"}),
        ({"password": "meera@example.com"}, {"/password": "password_too_similar"}),
        ({"full_name": ""}, {"/full_name": "blank"}),
        ({"phone": "12"}, {"/phone": "phone"}),
        ({"is_staff": True}, {"/is_staff": "unknown"}),
        ({"email": None}, {"/email": "null"}),
        ({"email": ["a@example.com"]}, {"/email": "invalid"}),
    ],
)
def test_wrong_values_are_pointed_at_and_make_nothing(post, change, wrong):
    response = post("register", NEW | change)
    assert response.status_code == 400 and rows(response) == wrong
    assert response["Content-Type"] == "application/problem+json"
    assert not User.objects.exists()


def test_a_token_opens_the_account(post, api, shopper):
    response = post("token", {"email": "SHOPPER@example.com", "password": PASSWORD})
    body = response.json()
    assert response.status_code == 200 and set(body) == {"access", "refresh", "expires_in"}
    assert body["expires_in"] == 600 and response["Cache-Control"] == "no-store"
    caller = api()
    caller.credentials(HTTP_AUTHORIZATION=f"Bearer {body['access']}")
    assert caller.get("/api/v1/me").json()["email"] == shopper.email


def test_every_failure_gives_the_same_answer(post, shopper):
    UserFactory(email="closed@example.com", is_active=False)
    answers = [
        post("token", {"email": email, "password": password})
        for email, password in (
            (shopper.email, "wrong"),
            ("nobody@example.com", "wrong"),
            ("closed@example.com", PASSWORD),
        )
    ]
    assert {(answer.status_code, answer.content) for answer in answers} == {
        (401, answers[0].content)
    }
    assert answers[0].json()["code"] == "invalid_credentials"
    assert answers[0]["WWW-Authenticate"].startswith("Bearer")


def test_a_second_factor_is_asked_for(post, shopper):
    device = with_device(shopper)
    body = {"email": shopper.email, "password": PASSWORD}
    response = post("token", body)
    assert (response.status_code, response.json()["code"]) == (401, "otp_required")
    code = code_of(device)
    assert post("token", body | {"otp": code}).status_code == 200
    again = post("token", body | {"otp": code})
    assert (again.status_code, again.json()["code"]) == (401, "otp_invalid")


def test_a_wrong_code_is_refused(post, shopper):
    device = with_device(shopper)
    response = post(
        "token", {"email": shopper.email, "password": PASSWORD, "otp": wrong_code(device)}
    )
    assert (response.status_code, response.json()["code"]) == (401, "otp_invalid")
    assert not UserSession.objects.exists()


def test_a_right_code_does_not_help_a_wrong_password(post, shopper):
    device = with_device(shopper)
    response = post("token", {"email": shopper.email, "password": "wrong", "otp": code_of(device)})
    assert response.json()["code"] == "invalid_credentials"


def test_the_guest_cart_is_brought_along(post, shopper, monkeypatch):
    seen = []
    monkeypatch.setattr(
        signed_in_question, "_answers", [lambda session, user: seen.append((session, user))]
    )
    body = {"email": shopper.email, "password": PASSWORD}
    post("token", body, headers={"X-Cart-Token": "guest-cart"})
    post("token", body)
    assert seen == [({"cart_token": "guest-cart"}, shopper), ({}, shopper)]


def test_an_old_token_that_is_sent_along_does_no_harm(post, shopper):
    body = {"email": shopper.email, "password": PASSWORD}
    assert post("token", body, headers={"Authorization": "Bearer stale"}).status_code == 200


@pytest.mark.parametrize("call", ["token", "token/refresh", "logout", "register"])
def test_missing_and_unknown_fields_are_pointed_at(post, call):
    assert post(call, {}).status_code == 400
    response = post(call, {"surprise": 1})
    assert response.status_code == 400 and rows(response)["/surprise"] == "unknown"


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("call", ["token", "token/refresh", "logout", "register"])
def test_hostile_text_is_no_reason_to_break(post, call, text):
    fields = (
        {"refresh": text}
        if call in ("token/refresh", "logout")
        else {"email": text, "password": text}
    )
    assert post(call, fields).status_code < 500
    assert post(call, NEW | {"full_name": text, "phone": text}).status_code < 500
    assert (
        post("token", {"email": "a@example.com", "password": text, "otp": text}).status_code == 400
    )


@pytest.mark.parametrize(
    "body",
    [b"\xff\xfe", b'{"email": "\xc3\x28"}', b'{"email": "\\ud800"}', b"[]", b"1", b"", b"{" * 9000],
)
def test_broken_bytes_are_no_reason_to_break(api, body):
    response = api().generic("POST", "/api/v1/auth/token", body, content_type="application/json")
    assert response.status_code == 400
    assert response["Content-Type"] == "application/problem+json"


def test_sign_in_calls_are_limited_by_network_address(post, settings):
    settings.RELAX_THROTTLES = False
    answers = [post("logout", {"refresh": "x"}).status_code for _n in range(21)]
    assert answers == [204] * 20 + [429]


@pytest.mark.django_db(transaction=True)
@pytest.mark.race
def test_ten_registrations_at_once_make_one_account(post, at_once):
    answers = at_once(lambda _n: post("register", NEW).status_code, 10)
    assert answers.count(201) == 1 and set(answers) <= {201, 400, 429}
    assert User.objects.count() == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.race
def test_one_code_in_ten_requests_at_once_gives_one_pair(post, at_once):
    user = UserFactory()
    device = with_device(user)
    body = {"email": user.email, "password": PASSWORD, "otp": code_of(device)}
    answers = at_once(lambda _n: post("token", body).status_code, 10)
    assert answers.count(200) == 1 and set(answers) <= {200, 401, 429}
    assert UserSession.objects.filter(user=user).count() == 1


def test_registering_by_a_mailed_code_confirms_the_address(post, deliver):
    sent = post("codes", {"email": "Meera@Example.com", "purpose": "sign_up"})
    assert sent.status_code == 202 and sent["Cache-Control"] == "no-store"
    deliver()
    code = {"code_id": sent.json()["id"], "code": mailed_code()}
    person = {"password": "neem-and-marigold", "full_name": "Meera Joshi", "phone": "9812345678"}
    assert post("register", code | person).status_code == 201
    user = User.objects.get()
    assert user.email == "meera@example.com" and user.email_verified_at
    assert user.phone == "+919812345678" and user.phone_verified_at is None
    again = post("register", code | person)
    assert (again.status_code, again.json()["code"]) == (401, "otp_invalid")
    assert User.objects.count() == 1


def test_registering_by_code_does_not_tell_a_taken_address(post, shopper):
    answers = []
    for email in (shopper.email, "free@example.com"):
        sent = post("codes", {"email": email, "purpose": "sign_up"}).json()
        body = {"code_id": sent["id"], "code": "000000", "password": "neem-and-marigold"}
        answers.append(post("register", body | {"full_name": "Meera"}))
    assert {(answer.status_code, answer.content) for answer in answers} == {
        (401, answers[0].content)
    }


def test_a_confirmed_number_opens_the_account(post, shopper):
    body = {"phone": "098765 43210", "password": PASSWORD}
    assert post("token", body).status_code == 401
    shopper.phone_verified_at = timezone.now()
    shopper.save()
    assert post("token", body).status_code == 200
