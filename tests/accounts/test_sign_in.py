"""The door: sign-in in one step or two, sign-out, and who is told what."""

from urllib.parse import urljoin, urlsplit

import pytest
from django.test import Client
from django.utils import timezone

from accounts.actions.codes import digits_of
from accounts.hooks import signed_in as signed_in_question
from accounts.models import AuditEntry, OneTimeCode, User
from tests.accounts.helpers import (
    HOSTILE,
    code_of,
    is_in,
    sign_in,
    with_device,
    without_noise,
    wrong_code,
)
from tests.factories.accounts import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def asked(monkeypatch):
    """Who was announced as signed in, with the cart token of their session."""
    seen = []
    monkeypatch.setattr(
        signed_in_question,
        "_answers",
        [lambda session, user: seen.append((session.get("cart_token"), user))],
    )
    return seen


def test_the_right_password_opens_the_account(client, shopper):
    response = sign_in(client, " SHOPPER@example.com ")
    assert response.status_code == 302
    assert is_in(client)


def test_the_page_says_what_to_type(client):
    page = client.get("/account/sign-in/").content.decode()
    assert 'autocomplete="username"' in page and 'autocomplete="current-password"' in page


@pytest.mark.parametrize("who", ["wrong password", "unknown", "closed"])
def test_every_failure_gives_the_same_answer(client, shopper, who):
    UserFactory(email="closed@example.com", is_active=False)
    email = {"unknown": "nobody@example.com", "closed": "closed@example.com"}.get(
        who, shopper.email
    )
    password = PASSWORD if who == "closed" else "wrong"
    response = sign_in(client, email, password)
    other = sign_in(Client(), "somebody.else@example.com", "wrong")
    assert response.status_code == other.status_code == 422
    body = without_noise(response).replace(email.encode(), b"")
    assert body == without_noise(other).replace(b"somebody.else@example.com", b"")
    assert b"do not belong together" in body
    assert not is_in(client)


def test_an_unknown_account_costs_a_password_hash_too(client, monkeypatch):
    hashed = []
    monkeypatch.setattr(User, "set_password", lambda self, raw: hashed.append(raw))
    sign_in(client, "nobody@example.com", "whatever-it-is")
    assert hashed == ["whatever-it-is"]


@pytest.mark.parametrize("data", [{}, {"email": "a@example.com"}, {"email": "no", "password": "x"}])
def test_missing_values_are_named(client, data):
    response = client.post("/account/sign-in/", data)
    assert response.status_code == 422
    assert b"attention" in response.content


@pytest.mark.parametrize(
    ("wanted", "opens"),
    [
        ("/cart/", "/cart/"),
        ("https://evil.example/", "/"),
        ("//evil.example/", "/"),
        ("javascript:alert(1)", "/"),
        ("/\\evil.example", "/"),
        ("http:///evil.example", "/"),
        ("", "/"),
    ],
)
def test_next_stays_in_the_shop(client, shopper, wanted, opens):
    assert sign_in(client, shopper.email, next=wanted).url == opens


def test_next_survives_the_second_step(client, shopper):
    device = with_device(shopper)
    step = sign_in(client, shopper.email, next="/cart/")
    assert step.url == "/account/sign-in/code/?next=%2Fcart%2F"
    assert client.get(step.url).context["next"] == "/cart/"
    response = client.post("/account/sign-in/code/", {"code": code_of(device), "next": "/cart/"})
    assert response.url == "/cart/"


def test_the_guest_cart_is_brought_along(client, shopper, asked):
    session = client.session
    session["cart_token"] = "guest-cart"
    session.save()
    sign_in(client, shopper.email)
    assert asked == [("guest-cart", shopper)]
    assert client.session["cart_token"] == "guest-cart"


def test_the_session_key_changes_at_sign_in(client, shopper):
    client.get("/account/sign-in/")
    session = client.session
    session["cart_token"] = "x"
    session.save()
    before = session.session_key
    sign_in(client, shopper.email)
    assert client.session.session_key != before


def test_a_second_factor_is_asked_for(client, shopper, asked):
    device = with_device(shopper)
    sign_in(client, shopper.email)
    assert not is_in(client) and not asked
    response = client.post("/account/sign-in/code/", {"code": code_of(device)})
    assert response.status_code == 302 and is_in(client)
    assert [user for _token, user in asked] == [shopper]


def test_a_code_with_a_blank_can_be_pasted(client, shopper):
    device = with_device(shopper)
    sign_in(client, shopper.email)
    code = code_of(device)
    assert (
        client.post("/account/sign-in/code/", {"code": f" {code[:3]} {code[3:]}"}).status_code
        == 302
    )


def test_a_wrong_code_is_refused_with_words(client, shopper):
    device = with_device(shopper)
    sign_in(client, shopper.email)
    response = client.post("/account/sign-in/code/", {"code": wrong_code(device)})
    assert response.status_code == 422 and b"not right" in response.content
    assert not is_in(client)


@pytest.mark.parametrize("code", ["", "12345", "1234567", "१२३४५६", "+12345", "-12345", *HOSTILE])
def test_what_is_no_code_is_refused(client, shopper, code):
    with_device(shopper)
    sign_in(client, shopper.email)
    assert client.post("/account/sign-in/code/", {"code": code}).status_code in (400, 422)
    assert not is_in(client)


def test_a_code_works_once(client, shopper):
    device = with_device(shopper)
    code = code_of(device)
    sign_in(client, shopper.email)
    client.post("/account/sign-in/code/", {"code": code})
    second = Client()
    sign_in(second, shopper.email)
    assert second.post("/account/sign-in/code/", {"code": code}).status_code == 422
    assert not is_in(second)


def test_without_the_first_step_there_is_no_second(client, shopper):
    device = with_device(shopper)
    response = client.post("/account/sign-in/code/", {"code": code_of(device)})
    assert response.url == "/account/sign-in/" and not is_in(client)


def test_the_first_step_is_forgotten_after_ten_minutes(client, shopper, time_machine):
    device = with_device(shopper)
    sign_in(client, shopper.email)
    time_machine.move_to(timezone.now() + timezone.timedelta(minutes=11))
    assert (
        client.post("/account/sign-in/code/", {"code": code_of(device)}).url == "/account/sign-in/"
    )


def test_a_new_password_ends_a_first_step(client, shopper):
    device = with_device(shopper)
    sign_in(client, shopper.email)
    shopper.set_password("another-long-password")
    shopper.save()
    assert (
        client.post("/account/sign-in/code/", {"code": code_of(device)}).url == "/account/sign-in/"
    )


def test_staff_without_a_second_factor_are_sent_to_make_one(client, packer):
    assert sign_in(client, packer.email, next="/admin/").url == "/account/security/"


def test_staff_with_one_are_verified_for_the_desk(client, owner):
    device = with_device(owner)
    sign_in(client, owner.email)
    client.post("/account/sign-in/code/", {"code": code_of(device), "next": "/admin/"})
    assert client.get("/admin/").status_code == 200


def test_who_is_in_already_is_not_sent_in_circles(signed_in, shopper):
    client = signed_in(shopper)
    assert client.get("/account/sign-in/").url == "/account/"
    page = client.get("/account/sign-in/?next=/admin/")
    assert page.status_code == 200 and b"Sign out" in page.content


def test_staff_who_are_in_without_their_code_are_asked_for_it(client, owner):
    with_device(owner)
    client.force_login(owner)
    assert client.get("/account/sign-in/?next=/admin/").url.startswith("/account/sign-in/code/")


def test_signing_out_twice_is_signing_out(signed_in, shopper):
    client = signed_in(shopper)
    assert client.post("/account/sign-out/").status_code == 302
    assert not is_in(client)
    assert client.post("/account/sign-out/").status_code == 302


def test_a_link_cannot_sign_anybody_out(signed_in, shopper):
    client = signed_in(shopper)
    assert client.get("/account/sign-out/").status_code == 405
    assert is_in(client)


def test_pages_about_people_are_not_cached(client):
    assert "no-store" in client.get("/account/sign-in/")["Cache-Control"]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_no_reason_to_break(client, shopper, text):
    assert sign_in(client, text, text, next=text).status_code in (400, 422)
    assert sign_in(client, shopper.email, text).status_code in (400, 422)


@pytest.mark.parametrize(
    "body", [b"email=%ff%fe&password=%c3%28", b"email=a%00b&password=x", b"\xff\xfe"]
)
def test_broken_bytes_are_no_reason_to_break(client, body):
    response = client.post(
        "/account/sign-in/", body, content_type="application/x-www-form-urlencoded"
    )
    assert 400 <= response.status_code < 500


HOSTILE_NEXT = [
    "//evil.example",
    "https:evil.example",
    "https:///evil.example",
    "\\evil.example",
    "/\\evil.example",
    "\\/evil.example",
    "javascript:alert(1)",
    "data:text/html,x",
    "/\t/evil.example",
    "/cart/\r\nSet-Cookie: evil=1",
    "%0d%0aSet-Cookie: evil=1",
    "http://testserver@evil.example/",
]


@pytest.mark.parametrize("wanted", HOSTILE_NEXT)
def test_s_16_next_stays_on_the_site_and_adds_no_header(client, shopper, wanted):
    """By every door that goes on to `next`."""
    by_password = sign_in(client, shopper.email, next=wanted)
    client.post("/account/sign-out/")
    client.post("/account/sign-in/by-code/", {"email": shopper.email, "next": wanted})
    code = digits_of(OneTimeCode.objects.get())
    by_code = client.post("/account/sign-in/by-code/enter/", {"code": code, "next": wanted})
    client.post("/account/sign-out/")
    device = with_device(shopper)
    sign_in(client, shopper.email, next=wanted)
    form = {"code": code_of(device), "next": wanted}
    by_factor = client.post("/account/sign-in/code/", form)
    for response in (by_password, by_code, by_factor):
        assert response.status_code == 302
        place = urlsplit(urljoin("http://testserver/account/", response.url))
        assert place.netloc == "testserver" and place.scheme == "http"
        assert "evil" not in response.cookies and "\n" not in response.url
        assert "evil" not in place.path or response.url.startswith("/cart/")


def test_a_verified_number_opens_the_account(client, shopper):
    assert sign_in(client, shopper.phone).status_code == 422
    shopper.phone_verified_at = timezone.now()
    shopper.save()
    assert sign_in(client, "098765-43210").status_code == 302 and is_in(client)


@pytest.mark.parametrize("login", ["12345", "+442071838750", "a@b", "asha", "@"])
def test_what_is_no_login_is_refused_with_words(client, login):
    assert sign_in(client, login).status_code == 422


def test_the_log_says_who_got_in_and_who_did_not(client, shopper):
    sign_in(client, shopper.email, "wrong")
    sign_in(client, "nobody@example.com", "wrong")
    sign_in(client, shopper.email)
    failed = AuditEntry.objects.filter(action="sign_in.failed").order_by("pk")
    assert [entry.target_id for entry in failed] == [str(shopper.pk), ""]
    entry = AuditEntry.objects.get(action="sign_in.succeeded")
    assert entry.actor == shopper and entry.facts == {"first": "password", "factor": ""}
    assert entry.network_address == "127.0.0.1"
