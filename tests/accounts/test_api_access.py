"""/api/v1/access/: roles, grants, may I, why may they, the log."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.actions.audit import record
from accounts.actions.grants import grant
from accounts.models import Grant, Role, User
from accounts.roles import ensure_roles, make_staff
from accounts.selectors import may
from tests.factories import CategoryFactory, UserFactory, an_order

pytestmark = pytest.mark.django_db
URL = "/api/v1/access"


@pytest.fixture
def manager(db):
    ensure_roles()
    return make_staff(user=UserFactory(email="manager@example.com"), role="manager")


def fresh(user):
    return User.objects.get(pk=user.pk)


WAYS = [
    ("get", "roles"),
    ("get", "grants"),
    ("post", "grants"),
    ("get", "grants/1"),
    ("delete", "grants/1"),
    ("post", "grants/1/approve"),
    ("get", "explain?user=1&permission=orders.view"),
    ("get", "audit"),
]


@pytest.mark.parametrize(("method", "path"), WAYS)
def test_strangers_find_nothing(api, shopper, packer, method, path):
    before = Grant.objects.count()
    assert getattr(api(), method)(f"{URL}/{path}").status_code == 401
    for person in (shopper, packer):
        assert getattr(api(person), method)(f"{URL}/{path}").status_code == 404
    assert Grant.objects.count() == before


def test_roles_with_what_they_give(api, manager):
    rows = api(manager).get(f"{URL}/roles?limit=100").data["results"]
    by_name = {row["name"]: row for row in rows}
    assert "orders.fulfil" in by_name["packer"]["permissions"]
    assert by_name["owner"]["parents"] == ["manager"]


def test_lists_cost_the_same_for_two_and_for_thirty(
    api, manager, shopper, django_assert_max_num_queries
):
    caller = api(manager)
    for n in range(30):
        Grant.objects.create(
            user=UserFactory(),
            permission="orders.view",
            reason="test",
            resource_kind="category",
            resource_id=str(CategoryFactory(name=f"Shelf {n}").pk),
        )
    for path in ("roles", "grants", "grants?limit=2"):
        with django_assert_max_num_queries(6):
            assert caller.get(f"{URL}/{path}").status_code == 200


def test_a_grant_by_mail_on_a_category_until_a_day(api, owner, shopper):
    place = CategoryFactory(name="Sarees")
    end = timezone.now() + timedelta(days=9)
    body = {
        "user": "Shopper@Example.com",
        "role": "catalogue",
        "resource": "category:sarees",
        "expires_at": end.isoformat(),
        "reason": "season",
    }
    answer = api(owner).post(f"{URL}/grants", body)
    assert answer.status_code == 201, answer.data
    assert answer.data["resource"] == "category:sarees" and answer.data["permission"] is None
    assert may(fresh(shopper), "catalogue.edit", place)
    one = api(owner).get(answer["Location"])
    assert one.data == answer.data and one.data["user"]["id"] == shopper.pk


def test_the_same_grant_twice_is_one(api, owner, shopper):
    body = {"user": str(shopper.pk), "permission": "orders.view", "reason": "again"}
    caller = api(owner)
    assert caller.post(f"{URL}/grants", body).status_code == 201
    again = caller.post(f"{URL}/grants", body)
    assert (again.status_code, again.data["code"]) == (409, "already_granted")
    assert shopper.grants.count() == 1


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"user": "nobody@example.com"}, "invalid"),
        ({"user": "9" * 40}, "invalid"),
        ({"user": True}, "invalid"),
        ({"role": "emperor", "permission": None}, "invalid"),
        ({"role": "packer"}, "invalid"),
        ({"permission": "moon.land"}, "unknown_permission"),
        ({"resource": "order:none"}, "unknown_resource"),
        ({"resource": "person:me"}, "unknown_resource"),
        ({"reason": " "}, "invalid"),
        ({"reason": "x" * 301}, "invalid"),
        ({"expires_at": "2020-01-01T00:00:00Z"}, "invalid"),
        ({"expires_at": "soon"}, "invalid"),
        ({"is_superuser": True}, "invalid"),
    ],
)
def test_bad_input_is_refused_and_nothing_is_given(api, owner, shopper, change, code):
    ensure_roles()
    body = {"user": shopper.pk, "permission": "orders.view", "reason": "why", **change}
    answer = api(owner).post(f"{URL}/grants", {k: v for k, v in body.items() if v is not None})
    assert (answer.status_code, answer.data["code"]) == (400, code), answer.data
    assert not shopper.grants.exists()


@pytest.mark.parametrize("what", [{"role": "owner"}, {"permission": "tax.edit"}])
def test_ac9_nobody_gives_more_than_they_hold(api, manager, shopper, what):
    before = Grant.objects.count()
    for person in (shopper, manager):
        body = {"user": person.pk, "reason": "please", **what}
        answer = api(manager).post(f"{URL}/grants", body)
        assert (answer.status_code, answer.data["code"]) == (403, "more_than_you_hold")
    assert Grant.objects.count() == before
    assert not may(fresh(manager), "tax.edit")


def test_ac9_seeing_is_not_granting(api, allowed, shopper):
    looker = allowed("access.view", "orders.view")
    body = {"user": shopper.pk, "permission": "orders.view", "reason": "please"}
    assert api(looker).post(f"{URL}/grants", body).status_code == 403
    held = looker.grants.first()
    assert api(looker).delete(f"{URL}/grants/{held.pk}").status_code == 403
    assert not shopper.grants.exists() and looker.grants.filter(status="active").count() == 3


def test_revoking_ends_it_once(api, manager, shopper):
    made = grant(by=manager, user=shopper, permission="orders.view", reason="a day")
    caller, url = api(manager), f"{URL}/grants/{made.pk}"
    assert caller.delete(url, {"reason": "over"}).status_code == 204
    assert not may(fresh(shopper), "orders.view")
    again = caller.delete(url)
    assert (again.status_code, again.data["code"]) == (409, "illegal_move")
    made.refresh_from_db()
    assert (made.status, made.end_reason) == ("revoked", "over")
    assert caller.get(f"{URL}/grants?user={shopper.pk}&status=revoked").data["results"]


def test_who_holds_less_cannot_revoke(api, manager, owner):
    answer = api(manager).delete(f"{URL}/grants/{owner.grants.get().pk}")
    assert (answer.status_code, answer.data["code"]) == (403, "more_than_you_hold")
    assert may(fresh(owner), "tax.edit")


def test_approving_takes_a_second_person(api, settings, owner, shopper):
    settings.ACCESS_SECOND_APPROVER = True
    second = make_staff(user=UserFactory(), role="owner")
    body = {"user": shopper.pk, "permission": "tax.edit", "reason": "rates"}
    made = api(owner).post(f"{URL}/grants", body)
    assert made.data["status"] == "waiting"
    url = f"{made['Location']}/approve"
    alone = api(owner).post(url)
    assert (alone.status_code, alone.data["code"]) == (403, "second_person_needed")
    assert api(second).post(url).data["status"] == "active"
    assert may(fresh(shopper), "tax.edit")
    assert api(second).post(url).status_code == 409


def test_a_waiting_one_is_refused_by_delete(api, settings, owner, shopper):
    settings.ACCESS_SECOND_APPROVER = True
    made = grant(by=owner, user=shopper, permission="tax.edit", reason="rates")
    assert api(owner).delete(f"{URL}/grants/{made.pk}?reason=no").status_code == 204
    made.refresh_from_db()
    assert made.status == "refused"


def test_may_i(api, packer, shopper, other_shopper):
    order = an_order(user=shopper)
    ask = f"{URL}/check?permission=orders.fulfil"
    assert api(packer).get(ask).data == {"allowed": True}
    assert api(shopper).get(ask).data == {"allowed": False}
    there = api(other_shopper).get(f"{ask}&resource=order:{order.number}")
    nowhere = api(other_shopper).get(f"{ask}&resource=order:HT-NONE")
    assert there.data == nowhere.data == {"allowed": False}
    assert api(shopper).get(f"{URL}/check?permission=moon.land").data["code"] == (
        "unknown_permission"
    )
    assert api(shopper).get(f"{URL}/check").status_code == 400
    assert api().get(ask).status_code == 401


def test_why_they_may(api, manager, shopper, owner):
    make_staff(user=shopper, role="manager")
    place = CategoryFactory(name="Sarees")
    grant(by=owner, user=shopper, permission="orders.cancel", resource=place, reason="odd")
    url = f"{URL}/explain?user={shopper.pk}&permission=orders.cancel"
    answer = api(manager).get(url).data
    assert answer["allowed"] is True
    first, second = answer["chains"]
    assert (first["kind"], first["roles"]) == ("parent_role", ["manager", "support"])
    assert (second["kind"], second["state"]) == ("direct", "other_resource")
    assert second["grant"]["resource"] == "category:sarees"
    no = api(manager).get(f"{URL}/explain?user={shopper.email}&permission=tax.edit").data
    assert no == {"allowed": False, "chains": []}


def test_the_log_page_by_page(api, manager, owner, shopper):
    for n in range(25):
        record("test.done", target=shopper, actor=owner, facts={"n": n})
    caller = api(manager)
    page = caller.get(f"{URL}/audit?action=test.&limit=20").data
    assert [row["facts"]["n"] for row in page["results"]] == list(range(24, 4, -1))
    rest = caller.get(page["next"]).data
    assert [row["facts"]["n"] for row in rest["results"]] == [4, 3, 2, 1, 0]
    assert caller.get(f"{URL}/audit?actor={owner.pk}&action=test.done").data["results"]
    about = caller.get(f"{URL}/audit?target=person:{shopper.pk}").data["results"]
    assert {row["target_id"] for row in about} == {str(shopper.pk)}
    assert caller.get(f"{URL}/audit?actor=nobody").status_code == 400
    assert caller.get(f"{URL}/audit?colour=red").status_code == 400


def test_the_log_needs_its_own_permission(api, allowed):
    assert api(allowed("access.view")).get(f"{URL}/audit").status_code == 404


def test_roles_cannot_be_written_here(api, owner):
    ensure_roles()
    body = {"name": "packer", "permissions": ["*"]}
    for method in ("post", "put", "patch", "delete"):
        assert getattr(api(owner), method)(f"{URL}/roles", body).status_code == 405
    assert "*" not in {row.permission for row in Role.objects.get(name="packer").permissions.all()}
