"""Tokens of the mobile app: swapped once, ended as a family, refused the moment something ends."""

import time
from datetime import timedelta

import jwt
import pytest
from django.conf import settings as project
from django.core import mail
from django.utils import timezone
from rest_framework_simplejwt.tokens import AccessToken

from accounts.actions import end_session, issue_tokens, rotate_tokens, tokens
from accounts.actions.grants import revoke_grant
from accounts.actions.people_state import set_active
from accounts.actions.sessions import forget_old_sign_ins
from accounts.errors import TokenRefused
from accounts.models import AuditEntry, Grant, RefreshToken, User, UserSession
from accounts.roles import make_staff
from tests.accounts.helpers import code_of, with_device
from tests.factories.accounts import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db

ME = "/api/v1/me"


@pytest.fixture(autouse=True)
def _relaxed(settings):
    settings.RELAX_THROTTLES = True


@pytest.fixture
def post(api):
    return lambda call, body, **more: api().post(f"/api/v1/auth/{call}", body, **more)


@pytest.fixture
def with_token(api):
    def client(token):
        caller = api()
        caller.credentials(HTTP_AUTHORIZATION=f"Bearer {token}")
        return caller

    return client


def claims(token):
    return jwt.decode(token, project.SECRET_KEY, algorithms=["HS256"])


def swap(post, refresh, key=""):
    return post("token/refresh", {"refresh": refresh}, **_key(key))


def _key(key):
    return {"headers": {"Idempotency-Key": key}} if key else {}


def is_refused(answer, code="token_not_valid"):
    assert (answer.status_code, answer.json()["code"]) == (401, code)
    assert answer["WWW-Authenticate"].startswith("Bearer")


def test_a_pair_names_its_sign_in_and_lives_ten_minutes(shopper):
    pair = issue_tokens(user=shopper, factor="totp")
    session = UserSession.objects.get()
    access, refresh = claims(pair.access), claims(pair.refresh)
    assert access["sid"] == refresh["sid"] == str(session.pk)
    assert access["exp"] - access["iat"] == pair.expires_in == 600
    assert (session.kind, session.factor, session.user) == ("app", "totp", shopper)
    assert session.confirmed_at is not None
    assert RefreshToken.objects.get().jti == refresh["jti"]


def test_signing_in_by_api_notes_address_agent_and_factor(post, shopper):
    device = with_device(shopper)
    body = {"email": shopper.email, "password": PASSWORD, "otp": code_of(device)}
    assert post("token", body, headers={"User-Agent": "HaatApp/3"}).status_code == 200
    session = UserSession.objects.get()
    assert (session.network_address, session.user_agent) == ("127.0.0.1", "HaatApp/3")
    assert session.factor == "totp"


def test_no_token_is_kept_as_text(shopper):
    pair = issue_tokens(user=shopper)
    kept = [str(vars(row)) for row in (*UserSession.objects.all(), *RefreshToken.objects.all())]
    told = [str(vars(entry)) for entry in AuditEntry.objects.all()]
    for token in (pair.access, pair.refresh):
        assert not [text for text in kept + told if token in text or token[-43:] in text]


def test_the_user_and_the_sign_in_are_one_query(api, shopper, django_assert_num_queries):
    client = api(shopper)
    with django_assert_num_queries(2):  # the other one asks about the second factor
        assert client.get(ME).status_code == 200


# --- S-27 --------------------------------------------------------------------------------------


def forged(shopper, **change):
    session = UserSession.objects.create(user=shopper, kind="app")
    token = AccessToken.for_user(shopper)
    token["sid"] = str(session.pk)
    token.payload.update(change)
    return token.payload


def test_s_27_the_forgeries_below_are_close_to_a_genuine_token(with_token, shopper):
    genuine = jwt.encode(forged(shopper), project.SECRET_KEY, algorithm="HS256")
    assert with_token(genuine).get(ME).status_code == 200


@pytest.mark.parametrize(
    ("key", "algorithm", "headers", "change"),
    [
        (None, "none", {}, {}),
        ("another-key-that-is-long-enough-too", "HS256", {}, {}),
        ("another-key-that-is-long-enough-too", "HS256", {"kid": "2"}, {}),
        ("\0" * 32, "HS256", {"kid": "../../dev/null"}, {}),
        (project.SECRET_KEY, "HS512", {}, {}),
        (project.SECRET_KEY, "HS256", {}, {"exp": int(time.time()) - 100_000}),
        (project.SECRET_KEY, "HS256", {}, {"nbf": int(time.time()) + 100_000}),
        (project.SECRET_KEY, "HS256", {}, {"token_type": "refresh"}),
        (project.SECRET_KEY, "HS256", {}, {"sid": "nonsense"}),
        (project.SECRET_KEY, "HS256", {}, {"sid": None}),
        (project.SECRET_KEY, "HS256", {}, {"sid": ["x"]}),
        (project.SECRET_KEY, "HS256", {}, {"user_id": "x"}),
        (project.SECRET_KEY, "HS256", {}, {"user_id": "99999999"}),
        (project.SECRET_KEY, "HS256", {}, {"user_id": "9" * 40}),
        (project.SECRET_KEY, "HS256", {}, {"hash_password": "x"}),
    ],
)
@pytest.mark.filterwarnings("ignore::jwt.warnings.InsecureKeyLengthWarning")
def test_s_27_forged_access_tokens(with_token, shopper, key, algorithm, headers, change):
    token = jwt.encode(forged(shopper, **change), key, algorithm=algorithm, headers=headers)
    answer = with_token(token).get(ME)
    assert answer.status_code == 401 and answer["WWW-Authenticate"].startswith("Bearer")


def test_s_27_a_refresh_token_opens_nothing(with_token, shopper):
    assert with_token(issue_tokens(user=shopper).refresh).get(ME).status_code == 401


def test_s_27_an_access_token_is_no_refresh_token(post, shopper):
    is_refused(swap(post, issue_tokens(user=shopper).access))


def test_s_27_a_token_of_one_person_does_not_ride_on_anothers_sign_in(
    with_token, shopper, other_shopper
):
    payload = forged(shopper, user_id=str(other_shopper.pk))
    payload["hash_password"] = AccessToken.for_user(other_shopper)["hash_password"]
    token = jwt.encode(payload, project.SECRET_KEY, algorithm="HS256")
    assert with_token(token).get(ME).status_code == 401


# --- Swapping ----------------------------------------------------------------------------------


def test_a_swap_gives_a_new_pair_of_the_same_sign_in(post, with_token, shopper):
    first = issue_tokens(user=shopper)
    answer = swap(post, first.refresh)
    second = answer.json()
    assert answer.status_code == 200 and answer["Cache-Control"] == "no-store"
    assert second["refresh"] != first.refresh and second["access"] != first.access
    assert claims(second["access"])["sid"] == claims(first.access)["sid"]
    assert with_token(second["access"]).get(ME).status_code == 200
    assert UserSession.objects.count() == 1 and RefreshToken.objects.count() == 2


def test_s_28_an_old_token_used_again_ends_the_family_and_its_owner_is_told(
    post, with_token, shopper, time_machine, deliver
):
    first = issue_tokens(user=shopper)
    second = swap(post, first.refresh).json()
    time_machine.shift(timedelta(seconds=6))
    for _twice in range(2):
        is_refused(swap(post, first.refresh))
    is_refused(swap(post, second["refresh"]))
    assert with_token(second["access"]).get(ME).status_code == 401
    assert UserSession.objects.get().ended_because == "reused"
    assert AuditEntry.objects.filter(action="tokens.reused").count() == 1
    entry = AuditEntry.objects.get(action="tokens.reused")
    assert (entry.target_id, entry.network_address) == (str(shopper.pk), "127.0.0.1")
    deliver()
    assert [message.to for message in mail.outbox] == [[shopper.email]]
    assert "signed" in mail.outbox[0].subject


def test_s_28_other_sign_ins_live_on(post, shopper, time_machine):
    phone, tablet = issue_tokens(user=shopper), issue_tokens(user=shopper)
    swap(post, phone.refresh)
    time_machine.shift(timedelta(seconds=6))
    is_refused(swap(post, phone.refresh))
    assert swap(post, tablet.refresh).status_code == 200


def test_s_28_a_thief_who_already_went_on_is_found_within_the_grace(post, shopper):
    first = issue_tokens(user=shopper)
    second = swap(post, first.refresh).json()
    assert swap(post, second["refresh"]).status_code == 200
    is_refused(swap(post, first.refresh))
    assert UserSession.objects.get().ended_because == "reused"


def test_s_28_a_lost_answer_is_given_again_to_the_same_key(post, shopper, time_machine):
    first = issue_tokens(user=shopper)
    second = swap(post, first.refresh, "key-of-the-app")
    time_machine.shift(timedelta(seconds=3))
    again = swap(post, first.refresh, "key-of-the-app")
    assert again.status_code == 200 and again.json() == second.json()
    is_refused(swap(post, first.refresh, "another-key"), "token_rotated")
    is_refused(swap(post, first.refresh), "token_rotated")
    assert UserSession.objects.get().ended_at is None and RefreshToken.objects.count() == 2
    assert swap(post, second.json()["refresh"]).status_code == 200


def test_s_28_the_key_is_of_no_use_after_the_grace(post, shopper, time_machine):
    first = issue_tokens(user=shopper)
    swap(post, first.refresh, "key-of-the-app")
    time_machine.shift(timedelta(seconds=6))
    is_refused(swap(post, first.refresh, "key-of-the-app"))
    assert UserSession.objects.get().ended_because == "reused"


def test_an_old_refresh_token_is_refused(post, shopper, time_machine):
    refresh = issue_tokens(user=shopper).refresh
    time_machine.move_to(timezone.now() + timedelta(days=31))
    is_refused(swap(post, refresh))


def test_a_token_whose_row_is_gone_is_refused(post, shopper):
    refresh = issue_tokens(user=shopper).refresh
    UserSession.objects.all().delete()
    is_refused(swap(post, refresh))
    assert post("logout", {"refresh": refresh}).status_code == 204


def test_signing_out_ends_the_access_token_too_and_twice_is_once(post, with_token, shopper):
    pair = issue_tokens(user=shopper)
    for _twice in range(2):
        assert post("logout", {"refresh": pair.refresh}).status_code == 204
    assert post("logout", {"refresh": "nonsense"}).status_code == 204
    is_refused(swap(post, pair.refresh))
    assert with_token(pair.access).get(ME).status_code == 401
    assert UserSession.objects.get().ended_because == "signed_out"
    assert not AuditEntry.objects.filter(action="tokens.reused").exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.race
def test_s_30_one_refresh_token_in_ten_calls_at_once(post, at_once):
    refresh = issue_tokens(user=UserFactory()).refresh
    answers = at_once(lambda _n: swap(post, refresh), 10)
    assert sorted(answer.status_code for answer in answers) == [200] + [401] * 9
    lost = [answer.json()["code"] for answer in answers if answer.status_code == 401]
    assert lost == ["token_rotated"] * 9
    won = next(answer.json() for answer in answers if answer.status_code == 200)
    assert UserSession.objects.get().ended_at is None and RefreshToken.objects.count() == 2
    assert swap(post, won["refresh"]).status_code == 200


@pytest.mark.django_db(transaction=True)
@pytest.mark.race
def test_s_30_control_without_the_condition_several_calls_win(post, at_once, monkeypatch):
    def careless(row, key):
        return tokens._add(row.session, tokens._next_jti(row, key), timezone.now())

    monkeypatch.setattr(tokens, "_swap", careless)
    refresh = issue_tokens(user=UserFactory()).refresh
    answers = at_once(lambda _n: swap(post, refresh).status_code, 10)
    assert answers.count(200) > 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.race
def test_s_30_with_one_key_all_ten_get_the_same_pair(post, at_once):
    refresh = issue_tokens(user=UserFactory()).refresh
    answers = at_once(lambda _n: swap(post, refresh, "key-of-the-app"), 10)
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.content for answer in answers}) == 1
    assert RefreshToken.objects.count() == 2


# --- S-29: what ends them at once ----------------------------------------------------------------


@pytest.fixture
def pair(with_token, shopper):
    pair = issue_tokens(user=shopper)
    assert with_token(pair.access).get(ME).status_code == 200
    return pair


def are_dead(pair, post, with_token):
    is_refused(swap(post, pair.refresh))
    assert with_token(pair.access).get(ME).status_code == 401


def test_s_29_a_password_changed_on_the_page(pair, post, with_token, signed_in, shopper):
    form = {"old_password": PASSWORD, "new_password": "marigold-at-the-door"}
    assert signed_in(shopper).post("/account/password/", form).status_code == 302
    are_dead(pair, post, with_token)


def test_s_29_a_password_changed_past_our_actions(pair, post, with_token, shopper):
    shopper.set_password("marigold-at-the-door")
    shopper.save()
    are_dead(pair, post, with_token)


def test_s_29_an_account_closed_by_an_action(pair, post, with_token, shopper, owner):
    assert set_active(by=owner, user=shopper, active=False, reason="asked by mail")
    are_dead(pair, post, with_token)


def test_s_29_an_account_closed_past_our_actions(pair, post, with_token):
    User.objects.update(is_active=False)
    are_dead(pair, post, with_token)


def test_s_29_an_ended_sign_in(pair, post, with_token):
    end_session(session=UserSession.objects.get(), because="by_hand")
    are_dead(pair, post, with_token)


def test_s_29_a_role_given_or_taken(with_token, post, shopper, owner):
    make_staff(user=shopper, role="packer")
    pair = issue_tokens(user=shopper, factor="totp")
    grant = Grant.objects.get(user=shopper)
    revoke_grant(grant=grant, by=owner, reason="left the packing table")
    are_dead(pair, post, with_token)


def test_nobody_swaps_for_a_closed_account_by_the_action(shopper):
    refresh = issue_tokens(user=shopper).refresh
    User.objects.update(is_active=False)
    with pytest.raises(TokenRefused):
        rotate_tokens(refresh=refresh)
    assert RefreshToken.objects.get().used_at is None


# --- Staff without a second factor ---------------------------------------------------------------


def test_a_staff_token_without_a_factor_has_no_staff_rights(with_token, owner, shopper):
    bare = with_token(issue_tokens(user=owner).access)
    full = with_token(issue_tokens(user=owner, factor="totp").access)
    assert bare.get("/api/v1/access/roles").status_code in (401, 403, 404)
    assert full.get("/api/v1/access/roles").status_code == 200
    assert bare.get(ME).status_code == 200


def test_old_sign_ins_are_closed_and_their_tokens_forgotten(shopper, time_machine):
    issue_tokens(user=shopper)
    assert forget_old_sign_ins() == 0
    time_machine.move_to(timezone.now() + timedelta(days=31))
    fresh = claims(issue_tokens(user=shopper).refresh)["sid"]
    assert forget_old_sign_ins() == 1 and forget_old_sign_ins() == 0
    assert RefreshToken.objects.count() == 1
    assert UserSession.objects.filter(ended_at=None).values_list("pk", flat=True)[0].hex == (
        fresh.replace("-", "")
    )
