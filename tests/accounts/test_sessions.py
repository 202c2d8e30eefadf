"""Browsers' sign-ins: begun, followed, listed, ended; rights that end while somebody is in."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from django_otp import DEVICE_ID_SESSION_KEY

from accounts.actions import end_session, issue_tokens
from accounts.actions.grants import expire_grants, revoke_grant
from accounts.actions.people_state import set_active
from accounts.actions.sessions import forget_old_sign_ins
from accounts.errors import LastOwner, MoreThanYouHold
from accounts.models import AuditEntry, Grant, User, UserSession
from accounts.roles import make_staff
from accounts.selectors import lacks_factor, still_may
from config.foundation.errors import InvalidInput
from tests.accounts.helpers import code_of, is_in, sign_in, with_device
from tests.factories.accounts import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db

NEW = "marigold-at-the-door"
PAGE = "/account/sessions/"


def only():
    return UserSession.objects.get()


def open_ones(user):
    return UserSession.objects.filter(user=user, ended_at=None)


# --- Beginning and following ---------------------------------------------------------------------


def test_signing_in_makes_a_row(shopper):
    client = Client(headers={"User-Agent": "Firefox"})
    sign_in(client, shopper.email)
    row = only()
    assert (row.user, row.kind, row.factor) == (shopper, "browser", "")
    assert (row.session_key, row.user_agent) == (client.session.session_key, "Firefox")
    assert row.network_address == "127.0.0.1" and row.ended_at is None
    assert AuditEntry.objects.filter(action="sessions.begun", target_id=shopper.pk).count() == 1


def test_the_second_factor_is_noted(client, shopper):
    device = with_device(shopper)
    sign_in(client, shopper.email)
    assert not UserSession.objects.exists()
    client.post("/account/sign-in/code/", {"code": code_of(device)})
    assert only().factor == "totp" and only().confirmed_at is not None


def test_the_admins_own_door_makes_a_row_too(client, owner):
    device = with_device(owner)
    form = {"username": owner.email, "password": PASSWORD, "otp_token": code_of(device)}
    assert client.post("/admin/login/", form).status_code == 302
    assert (only().user, only().factor) == (owner, "totp")
    assert only().session_key == client.session.session_key


def test_s_21_the_session_id_changes_at_sign_in(client, shopper):
    client.get("/account/sign-in/")
    session = client.session
    session["cart_token"] = "x"
    session.save()
    client.cookies["sessionid"] = planted = session.session_key
    sign_in(client, shopper.email)
    assert client.session.session_key != planted
    attacker = Client()
    attacker.cookies["sessionid"] = planted
    assert not is_in(attacker)


def replayed(client):
    """Somebody who wrote the cookie down before."""
    other = Client()
    other.cookies["sessionid"] = client.cookies["sessionid"].value
    return other


def test_s_21_after_signing_out_the_old_cookie_is_refused(client, shopper):
    sign_in(client, shopper.email)
    old = replayed(client)
    assert is_in(old)
    client.post("/account/sign-out/")
    assert not is_in(old)
    assert only().ended_because == "signed_out" and only().session_key == ""


def test_s_21_after_a_password_change_old_cookies_are_refused(client, shopper):
    sign_in(client, shopper.email)
    old = replayed(client)
    form = {"old_password": PASSWORD, "new_password": NEW}
    assert client.post("/account/password/", form).status_code == 302
    assert is_in(client) and not is_in(old)
    assert only().ended_at is None and only().session_key == client.session.session_key


def test_s_21_after_closing_the_account_the_cookie_is_refused(client, shopper, owner):
    sign_in(client, shopper.email)
    set_active(by=owner, user=shopper, active=False, reason="asked by mail")
    assert not is_in(client)
    set_active(by=owner, user=shopper, active=True, reason="asked again")
    assert not is_in(client)


def test_people_who_were_in_before_there_were_rows_stay_in_and_get_one(client, shopper):
    client.force_login(shopper)
    assert is_in(client)
    assert only().session_key == client.session.session_key
    assert is_in(client) and UserSession.objects.count() == 1


def test_somebody_else_in_the_same_browser_ends_the_first_sign_in(client, shopper, other_shopper):
    sign_in(client, shopper.email)
    client.force_login(other_shopper)
    client.get("/account/")
    assert open_ones(other_shopper).count() == 1


def test_a_factor_shown_later_is_noted(signed_in, shopper):
    client = signed_in(shopper)
    session = client.session
    session[DEVICE_ID_SESSION_KEY] = with_device(shopper).persistent_id
    session.save()
    assert is_in(client)
    assert only().factor == "totp" and only().confirmed_at is not None


def test_being_seen_costs_nothing_but_once_in_ten_minutes(
    signed_in, shopper, time_machine, django_assert_num_queries
):
    client = signed_in(shopper)
    before = only().last_seen_at
    page = "/account/password/"
    client.get(page)
    with django_assert_num_queries(2):  # the person and their cart
        assert client.get(page).status_code == 200
    assert only().last_seen_at == before
    time_machine.shift(timedelta(minutes=10))
    assert client.get(page).status_code == 200
    assert only().last_seen_at >= before + timedelta(minutes=10)
    with django_assert_num_queries(2):
        client.get(page)


def test_visitors_cost_no_row_and_no_query(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        client.get("/account/sign-in/")
    assert not UserSession.objects.exists() and not Session.objects.exists()


def test_a_cache_that_forgot_to_forget_is_found_out(signed_in, shopper, time_machine):
    client = signed_in(shopper)
    key = "django.contrib.sessions.cached_db" + client.session.session_key
    kept = cache.get(key)
    end_session(session=only(), because="by_hand")
    cache.set(key, kept)
    time_machine.shift(timedelta(minutes=10))
    assert not is_in(client)


def test_browsers_that_stayed_away_are_closed(signed_in, shopper, time_machine):
    signed_in(shopper)
    time_machine.move_to(timezone.now() + timedelta(days=15))
    assert forget_old_sign_ins() == 1
    assert only().ended_because == "expired"


@pytest.mark.django_db(transaction=True)
@pytest.mark.race
def test_ten_requests_of_one_browser_at_once_make_one_row(client, shopper, at_once):
    client.force_login(shopper)
    answers = at_once(lambda _n: replayed(client).get("/account/").status_code, 10)
    assert answers == [200] * 10 and only().session_key == client.session.session_key
    assert AuditEntry.objects.filter(action="sessions.begun").count() == 1


# --- AC-5 ----------------------------------------------------------------------------------------


def test_ac_5_a_change_of_password_ends_all_others(signed_in, api, shopper):
    here, there, app = signed_in(shopper), signed_in(shopper), api(shopper)
    form = {"old_password": PASSWORD, "new_password": NEW}
    assert here.post("/account/password/", form).status_code == 302
    assert is_in(here) and not is_in(there)
    assert app.get("/api/v1/me").status_code == 401
    assert [row.kind for row in open_ones(shopper)] == ["browser"]


def test_ac_5_a_reset_ends_all(client, signed_in, api, shopper, deliver, mailoutbox):
    there, app, tokens = signed_in(shopper), api(shopper), issue_tokens(user=shopper)
    client.post("/account/reset/", {"email": shopper.email})
    deliver()
    link = next(word for word in mailoutbox[0].body.split() if "/account/reset/" in word)
    form = client.get("/" + link.split("/", 3)[3]).url
    assert client.post(form, {"new_password": NEW}).status_code == 302
    assert not is_in(there) and app.get("/api/v1/me").status_code == 401
    answer = api().post("/api/v1/auth/token/refresh", {"refresh": tokens.refresh})
    assert answer.status_code == 401 and not open_ones(shopper).exists()


# --- AC-4 and S-29: rights that end while somebody is in --------------------------------------------

DESK = "/admin/shop/order/"
ROLES = "/api/v1/access/roles"


@pytest.fixture
def at_desk(signed_in, api, shopper):
    """A page and an app of somebody who holds a role that opens the desk."""
    make_staff(user=shopper, role="manager")
    page, app = signed_in(shopper), api(shopper)
    assert page.get(DESK).status_code == 200 and app.get(ROLES).status_code == 200
    return page, app


def test_ac_4_a_revoke_is_felt_by_the_next_request(at_desk, owner, shopper):
    page, app = at_desk
    revoke_grant(grant=Grant.objects.get(user=shopper), by=owner, reason="left")
    assert not still_may(shopper.pk, "orders.view")
    assert app.get(ROLES).status_code in (401, 403, 404)
    answer = page.get(DESK)
    assert answer.status_code == 302 and answer.url.startswith("/admin/login/")
    assert not is_in(page)


def test_ac_4_a_grant_taken_past_our_actions_is_felt_too(at_desk, shopper):
    page, app = at_desk
    Grant.objects.filter(user=shopper).update(
        status="revoked", ended_at=timezone.now(), end_reason="by hand"
    )
    assert app.get(ROLES).status_code in (403, 404)
    assert page.get(DESK).status_code in (302, 403, 404)
    assert app.get("/api/v1/me").status_code == 200


def test_s_29_a_grant_that_runs_out_is_felt_without_any_task(at_desk, shopper, time_machine):
    page, app = at_desk
    Grant.objects.filter(user=shopper).update(expires_at=timezone.now() + timedelta(minutes=3))
    assert app.get(ROLES).status_code == 200
    time_machine.shift(timedelta(minutes=4))
    assert app.get(ROLES).status_code in (403, 404)
    assert page.get(DESK).status_code in (302, 403, 404)
    assert not still_may(shopper.pk, "orders.view")
    assert expire_grants() == 1


def test_still_may_reads_the_row_and_the_sign_in(owner, django_assert_num_queries):
    issue_tokens(user=owner, factor="totp")
    full = only()
    assert still_may(owner.pk, "orders.view")
    with django_assert_num_queries(2):
        assert still_may(owner.pk, "orders.view", sign_in=str(full.pk))
    end_session(session=full, because="by_hand")
    assert not still_may(owner.pk, "orders.view", sign_in=str(full.pk))
    issue_tokens(user=owner)
    bare = UserSession.objects.get(ended_at=None)
    assert not still_may(owner.pk, "orders.view", sign_in=str(bare.pk))
    User.objects.filter(pk=owner.pk).update(is_active=False)
    assert not still_may(owner.pk, "orders.view") and not still_may(0, "orders.view")


def test_a_staff_password_alone_gives_no_staff_rights_on_pages(client, owner, rf):
    client.force_login(owner)
    request = client.get("/account/").wsgi_request
    assert not request.user.is_staff and not request.user.has_perm("orders.view")
    assert lacks_factor(request.user)
    assert owner.is_staff and not lacks_factor(owner)


def test_with_the_factor_shown_they_are_back(signed_in, owner):
    request = signed_in(owner).get("/account/").wsgi_request
    assert request.user.is_staff and not lacks_factor(request.user)


def test_s_07_nobody_writes_themselves_rights(api, shopper):
    before = User.objects.filter(pk=shopper.pk).values().get()
    for name in (
        "is_staff",
        "role",
        "groups",
        "points",
        "wallet",
        "email_verified",
        "email_verified_at",
    ):
        answer = api(shopper).patch("/api/v1/me", {name: True})
        assert answer.status_code == 400 and answer.json()["errors"][0]["pointer"] == f"/{name}"
    for name in ("is_active", "rights_version", "phone_verified_at", "password", "id", "email"):
        assert api(shopper).patch("/api/v1/me", {name: "1"}).status_code == 400
    assert User.objects.filter(pk=shopper.pk).values().get() == before
    assert not Grant.objects.exists()


# --- The page --------------------------------------------------------------------------------------


def test_the_page_lists_own_open_sign_ins(signed_in, shopper, other_shopper):
    client = signed_in(shopper)
    issue_tokens(user=shopper)
    UserSession.objects.create(user=other_shopper, kind="app", user_agent="Strangers phone")
    UserSession.objects.create(user=shopper, kind="app", user_agent="Gone", ended_at=timezone.now())
    page = client.get(PAGE)
    text = page.content.decode()
    assert page.status_code == 200 and page["Cache-Control"].startswith("max-age=0")
    assert text.count("Sign out there") == 1 and text.count("Sign out here") == 1
    assert "Strangers phone" not in text and "Gone" not in text


def test_the_page_takes_the_same_queries_for_two_and_sixty(
    signed_in, shopper, django_assert_num_queries
):
    client = signed_in(shopper)
    client.get(PAGE)
    for count in (2, 60):
        UserSession.objects.bulk_create(
            UserSession(user=shopper, kind="app") for _n in range(count)
        )
        with django_assert_num_queries(3):  # the person, their cart, the sign-ins
            assert client.get(PAGE).status_code == 200


def test_ending_one_ends_that_one_and_twice_is_404(signed_in, shopper):
    here, there = signed_in(shopper), signed_in(shopper)
    row = UserSession.objects.get(session_key=there.session.session_key)
    assert here.post(f"{PAGE}{row.pk}/end/").url == PAGE
    assert is_in(here) and not is_in(there)
    assert here.post(f"{PAGE}{row.pk}/end/").status_code == 404
    assert AuditEntry.objects.filter(action="sessions.ended").count() == 1


def test_ending_this_one_signs_out_here(signed_in, shopper):
    client = signed_in(shopper)
    assert client.post(f"{PAGE}{only().pk}/end/").url == "/account/sign-in/"
    assert not is_in(client) and only().ended_at is not None


def test_strangers_sign_ins_are_404_and_live_on(signed_in, api, shopper, other_shopper):
    theirs = signed_in(other_shopper)
    row = UserSession.objects.get(user=other_shopper)
    assert signed_in(shopper).post(f"{PAGE}{row.pk}/end/").status_code == 404
    assert api(shopper).delete(f"/api/v1/me/sessions/{row.pk}").status_code == 404
    assert is_in(theirs)


def test_ending_all_others(signed_in, api, shopper, other_shopper):
    here, there, app, theirs = (
        signed_in(shopper),
        signed_in(shopper),
        api(shopper),
        signed_in(other_shopper),
    )
    assert here.post(f"{PAGE}end-others/").url == PAGE
    assert is_in(here) and not is_in(there) and is_in(theirs)
    assert app.get("/api/v1/me").status_code == 401


@pytest.mark.parametrize("path", ["", "end-others/", f"{'0' * 8}-0000-0000-0000-{'0' * 12}/end/"])
def test_visitors_are_sent_to_the_door(client, path):
    method = client.post if path else client.get
    answer = method(PAGE + path)
    assert answer.status_code == 302 and answer.url.startswith("/account/sign-in/")


def test_links_end_nothing(signed_in, shopper):
    client = signed_in(shopper)
    assert client.get(f"{PAGE}end-others/").status_code == 405
    assert client.get(f"{PAGE}{only().pk}/end/").status_code == 405


# --- The API ---------------------------------------------------------------------------------------


def test_the_api_lists_and_ends(signed_in, api, shopper):
    browser, app = signed_in(shopper), api(shopper)
    listed = app.get("/api/v1/me/sessions").json()["results"]
    assert {row["kind"]: row["current"] for row in listed} == {"app": True, "browser": False}
    other = next(row for row in listed if not row["current"])
    assert app.delete(f"/api/v1/me/sessions/{other['id']}").status_code == 204
    assert not is_in(browser)
    assert app.delete(f"/api/v1/me/sessions/{other['id']}").status_code == 404


def test_the_api_ends_all_others_and_itself(signed_in, api, shopper):
    browser, app, second = signed_in(shopper), api(shopper), api(shopper)
    assert app.post("/api/v1/me/sessions/end-others").json() == {"ended": 2}
    assert app.post("/api/v1/me/sessions/end-others").json() == {"ended": 0}
    assert not is_in(browser) and second.get("/api/v1/me").status_code == 401
    own = app.get("/api/v1/me/sessions").json()["results"][0]["id"]
    assert app.delete(f"/api/v1/me/sessions/{own}").status_code == 204
    assert app.get("/api/v1/me").status_code == 401


def test_the_api_wants_a_token(api):
    assert api().get("/api/v1/me/sessions").status_code == 401
    assert api().post("/api/v1/me/sessions/end-others").status_code == 401


# --- Closing accounts --------------------------------------------------------------------------------


def test_closing_twice_is_once_and_is_in_the_log(owner, shopper):
    assert set_active(by=owner, user=shopper, active=False, reason="fraud")
    assert not set_active(by=owner, user=shopper, active=False, reason="fraud")
    entry = AuditEntry.objects.get(action="people.closed")
    assert (entry.actor, entry.target_id) == (owner, str(shopper.pk))
    assert set_active(by=owner, user=shopper, active=True, reason="a mistake")
    shopper.refresh_from_db()
    assert shopper.is_active


def test_nobody_closes_whoever_holds_more_or_without_the_right(allowed, owner, packer, shopper):
    editor = allowed("people.edit")
    for by, user in ((editor, owner), (packer, shopper), (editor, editor)):
        with pytest.raises((MoreThanYouHold, InvalidInput)):
            set_active(by=by, user=user, active=False, reason="because")
    with pytest.raises(InvalidInput):
        set_active(by=owner, user=shopper, active=False, reason=" ")
    assert not User.objects.filter(is_active=False).exists()


def test_the_last_owner_stays_open(owner):
    with pytest.raises(LastOwner):
        set_active(by=None, user=owner, active=False, reason="console")
    make_staff(user=UserFactory(), role="owner")
    assert set_active(by=None, user=owner, active=False, reason="console")
