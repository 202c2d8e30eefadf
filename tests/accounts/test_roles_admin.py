"""Roles and grants at the desk: the difference before the deed, and nobody beyond what they hold."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.actions.grants import grant
from accounts.actions.roles import save_role
from accounts.errors import MoreThanYouHold, RoleCycle, UnknownPermission
from accounts.models import AuditEntry, Grant, Role, User
from accounts.roles import ensure_roles, make_staff
from accounts.selectors import may, permissions_given
from tests.admin.conftest import said
from tests.factories import CategoryFactory, UserFactory

pytestmark = pytest.mark.django_db
GRANTS, ROLES = "/admin/accounts/grant/", "/admin/accounts/role/"


@pytest.fixture
def manager(db):
    ensure_roles()
    return make_staff(user=UserFactory(email="manager@example.com"), role="manager")


@pytest.fixture
def editor(allowed):
    """May change roles, holds little else."""
    ensure_roles()
    return allowed("access.view", "access.edit_roles", "orders.view", "orders.fulfil")


def fresh(user):
    return User.objects.get(pk=user.pk)


def grant_form(person, **more):
    role = more.pop("role", None)
    pk = Role.objects.get(name=role).pk if role else ""
    return {"person": person.email, "role": pk, "reason": "Diwali", **more}


def confirm(client, url, form):
    """Both steps: the page with the difference, and its button."""
    page = client.post(url, form)
    assert page.status_code == 200, page.context and page.context["form"].errors
    return page, client.post(url, {**form, "seen": page.context["effect"].fingerprint})


def test_the_difference_is_shown_before_anything_is_given(signed_in, owner, packer):
    ensure_roles()
    client, form = signed_in(owner), grant_form(packer, role="support")
    page = client.post(f"{GRANTS}add/", form)
    effect = page.context["effect"]
    assert "orders.cancel" in effect.gained and "orders.view" in effect.kept
    assert b"orders.cancel" in page.content and packer.grants.count() == 1
    done = client.post(f"{GRANTS}add/", {**form, "seen": effect.fingerprint})
    assert done.status_code == 302
    assert may(fresh(packer), "orders.cancel")


def test_an_effect_that_changed_meanwhile_is_shown_again(signed_in, owner, packer):
    ensure_roles()
    client, form = signed_in(owner), grant_form(packer, role="support")
    seen = client.post(f"{GRANTS}add/", form).context["effect"].fingerprint
    grant(by=owner, user=packer, permission="orders.cancel", reason="meanwhile")
    page = client.post(f"{GRANTS}add/", {**form, "seen": seen})
    assert page.status_code == 200 and page.context["changed_meanwhile"]
    assert not packer.grants.filter(role__name="support").exists()


def test_back_to_the_form_keeps_what_was_said(signed_in, owner, packer):
    ensure_roles()
    form = grant_form(packer, role="support", again="1")
    page = signed_in(owner).post(f"{GRANTS}add/", form)
    assert b'value="Diwali"' in page.content and "effect" not in page.context
    assert packer.grants.count() == 1


def test_a_grant_for_a_while_on_a_category(signed_in, owner, shopper):
    place = CategoryFactory(name="Sarees")
    end = (timezone.localtime() + timedelta(days=3)).strftime("%Y-%m-%dT%H:%M")
    form = grant_form(
        shopper, permission="catalogue.edit", resource="category:sarees", expires_at=end
    )
    _page, done = confirm(signed_in(owner), f"{GRANTS}add/", form)
    assert done.status_code == 302
    assert may(fresh(shopper), "catalogue.edit", place) and not may(
        fresh(shopper), "catalogue.edit"
    )
    assert Grant.objects.get(user=shopper).expires_at is not None


@pytest.mark.parametrize(
    "wrong",
    [
        {"person": "nobody@example.com"},
        {"person": "9" * 30},
        {"resource": "order:none"},
        {"resource": "person:me"},
        {"expires_at": "2020-01-01T10:00"},
        {"expires_at": "tomorrow"},
        {"reason": " "},
        {"permission": "orders.view"},
        {"role": "", "permission": ""},
    ],
)
def test_a_wrong_form_says_so_and_gives_nothing(signed_in, owner, shopper, wrong):
    ensure_roles()
    form = {**grant_form(shopper, role="packer"), **wrong}
    page = signed_in(owner).post(f"{GRANTS}add/", form)
    assert page.status_code == 422 and page.context["form"].errors
    assert not shopper.grants.exists()


@pytest.mark.parametrize(
    "what", [{"role": "owner"}, {"permission": "tax.edit"}, {"permission": "*"}]
)
def test_ac9_the_grant_form_offers_and_takes_only_what_one_holds(signed_in, manager, shopper, what):
    client = signed_in(manager)
    shown = client.get(f"{GRANTS}add/").context["form"]
    assert "owner" not in {role.name for role in shown.fields["role"].queryset}
    for person in (shopper, manager):
        page = client.post(f"{GRANTS}add/", {**grant_form(person, **what), "seen": "x"})
        assert page.status_code == 422
        assert "do not hold" in str(page.context["form"].errors)
    assert not may(fresh(manager), "tax.edit") and not shopper.grants.exists()


def test_ac9_on_a_thing_that_one_does_not_hold(signed_in, owner, allowed, shopper):
    keeper = allowed("access.view", email="keeper@example.com")
    mine, other = CategoryFactory(name="Mine"), CategoryFactory(name="Other")
    for permission in ("access.grant", "catalogue.edit"):
        grant(by=owner, user=keeper, permission=permission, resource=mine, reason="hers")
    client = signed_in(fresh(keeper))
    for place in ("category:other", ""):
        form = grant_form(shopper, permission="catalogue.edit", resource=place)
        assert client.post(f"{GRANTS}add/", form).status_code == 422
    assert other and not shopper.grants.exists()
    form = grant_form(shopper, permission="catalogue.edit", resource="category:mine")
    _page, done = confirm(client, f"{GRANTS}add/", form)
    assert done.status_code == 302 and may(fresh(shopper), "catalogue.edit", mine)


def test_ac9_the_buttons(signed_in, manager, owner):
    held = owner.grants.get()
    url = f"{GRANTS}{held.pk}/move/revoke/"
    page = signed_in(manager).post(url, {"revoke-reason": "coup", "was": "active"}, follow=True)
    assert "do not hold" in said(page)
    held.refresh_from_db()
    assert held.status == "active"


@pytest.mark.parametrize("role", ["packer", "support"])
def test_who_may_not_grant_cannot_enter(signed_in, role, shopper):
    staff = make_staff(user=UserFactory(), role=role)
    client = signed_in(staff)
    for url in (f"{GRANTS}add/", f"{ROLES}add/"):
        assert client.get(url).status_code == 403
        assert client.post(url, grant_form(shopper, permission="orders.view")).status_code == 403
    assert not shopper.grants.exists()


def test_revoking_by_the_button_once(signed_in, owner, packer):
    held = packer.grants.get()
    client, url = signed_in(owner), f"{GRANTS}{held.pk}/move/revoke/"
    page = client.get(f"{GRANTS}{held.pk}/change/")
    assert b"What ends when it is revoked" in page.content and b"orders.fulfil" in page.content
    client.post(url, {"revoke-reason": "left", "was": "active"})
    assert not may(fresh(packer), "orders.fulfil")
    again = client.post(url, {"revoke-reason": "left", "was": "active"}, follow=True)
    assert said(again)
    assert AuditEntry.objects.filter(action="grants.revoked").count() == 1


def test_revoking_wants_a_reason(signed_in, owner, packer):
    held = packer.grants.get()
    page = signed_in(owner).post(f"{GRANTS}{held.pk}/move/revoke/", {"was": "active"}, follow=True)
    assert "Reason" in said(page) and may(fresh(packer), "orders.fulfil")


def test_a_second_person_approves_from_the_queue(signed_in, settings, owner, shopper):
    settings.ACCESS_SECOND_APPROVER = True
    second = make_staff(user=UserFactory(email="second@example.com"), role="owner")
    form = grant_form(shopper, permission="tax.edit")
    page, done = confirm(signed_in(owner), f"{GRANTS}add/", form)
    assert page.context["approvers"] == [second] and b"Asha Rao" in page.content
    made = Grant.objects.get(user=shopper)
    assert made.status == "waiting" and not may(fresh(shopper), "tax.edit")
    url = f"{GRANTS}{made.pk}/move/approve/"
    refused = signed_in(owner).post(url, {"was": "waiting"}, follow=True)
    assert "Somebody other" in said(refused)
    client = signed_in(second)
    queues = {str(queue.label): queue for queue in client.get("/admin/").context["queues"]}
    assert queues["Grants to approve"].count == 1
    assert b"tax.edit" in client.get(queues["Grants to approve"].url).content
    client.post(url, {"was": "waiting"})
    assert may(fresh(shopper), "tax.edit")


def test_grants_are_never_edited_or_deleted(signed_in, owner, packer):
    held, client = packer.grants.get(), signed_in(owner)
    assert client.post(f"{GRANTS}{held.pk}/change/", {"reason": "x"}).status_code == 403
    assert client.post(f"{GRANTS}{held.pk}/delete/", {"post": "yes"}).status_code == 403
    bulk = {"action": "delete_selected", "_selected_action": held.pk, "post": "yes"}
    client.post(GRANTS, bulk)
    assert Grant.objects.filter(pk=held.pk, reason=held.reason).exists()


def test_the_list_costs_the_same_for_two_and_for_thirty(
    signed_in, owner, django_assert_max_num_queries
):
    client = signed_in(owner)
    client.get(GRANTS)
    for n in range(30):
        place = CategoryFactory(name=f"Shelf {n}")
        grant(by=owner, user=UserFactory(), permission="orders.view", resource=place, reason="t")
    with django_assert_max_num_queries(14):
        page = client.get(GRANTS)
    assert b"category:shelf-3" in page.content
    whose = Grant.objects.filter(resource_kind="category").first().user
    rows = client.get(f"{GRANTS}?user__id__exact={whose.pk}").context["cl"].result_list
    assert [row.user for row in rows] == [whose]


def role_form(**more):
    return {"name": "sorter", "label": "Sorter", "description": "", **more}


def test_a_role_is_made_with_its_difference_first(signed_in, editor):
    form = role_form(permissions=["orders.view", "orders.fulfil"])
    page, done = confirm(signed_in(editor), f"{ROLES}add/", form)
    assert page.context["effect"].gained == ("orders.fulfil", "orders.view")
    assert done.status_code == 302
    assert permissions_given(Role.objects.get(name="sorter")) == {"orders.view", "orders.fulfil"}


def test_a_changed_role_says_how_many_people_it_touches(signed_in, owner, packer):
    ensure_roles()
    role = Role.objects.get(name="packer")
    form = {
        "name": "packer",
        "label": "Packer",
        "permissions": ["desk.enter", "orders.view", "coupons.view"],
        "parents": [],
    }
    page, done = confirm(signed_in(owner), f"{ROLES}{role.pk}/change/", form)
    effect = page.context["effect"]
    assert effect.gained == ("coupons.view",) and "orders.fulfil" in effect.lost
    assert effect.people == 2, "the packer, and the owner who inherits"
    assert b"2 people hold it" in page.content
    assert done.status_code == 302 and not may(fresh(packer), "orders.fulfil")
    assert AuditEntry.objects.get(action="roles.changed").actor == owner


@pytest.mark.parametrize(
    "more", [{"permissions": ["tax.edit"]}, {"permissions": ["*"]}, {"parents": "owner"}]
)
def test_ac9_a_role_takes_only_what_one_holds(signed_in, editor, more):
    if "parents" in more:
        more = {"parents": [Role.objects.get(name="owner").pk]}
    page = signed_in(editor).post(f"{ROLES}add/", {**role_form(**more), "seen": "x"})
    assert page.status_code == 422 and "do not hold" in str(page.context["form"].errors)
    assert not Role.objects.filter(name="sorter").exists()


def test_ac9_a_role_that_gives_more_than_one_holds_cannot_be_emptied(signed_in, editor, owner):
    role = Role.objects.get(name="owner")
    form = {"name": "owner", "label": "Owner", "permissions": ["orders.view"]}
    page = signed_in(editor).post(f"{ROLES}{role.pk}/change/", {**form, "seen": "x"})
    assert page.status_code == 422 and may(fresh(owner), "tax.edit")


def test_ac9_the_form_of_a_person_gives_nothing(signed_in, manager, shopper):
    form = {
        "email": shopper.email,
        "full_name": "Changed",
        "is_active": "on",
        "is_staff": "on",
        "is_superuser": "on",
        "grants": Role.objects.get(name="owner").pk,
        "rights_version": 7,
        "addresses-TOTAL_FORMS": 0,
        "addresses-INITIAL_FORMS": 0,
    }
    signed_in(manager).post(f"/admin/accounts/user/{shopper.pk}/change/", form)
    assert not shopper.grants.exists() and not may(fresh(shopper), "desk.enter")


def test_a_circle_of_roles_is_refused_in_words(signed_in, owner):
    ensure_roles()
    packer, manager = Role.objects.get(name="packer"), Role.objects.get(name="manager")
    form = {
        "name": "packer",
        "label": "Packer",
        "permissions": ["desk.enter"],
        "parents": [manager.pk],
    }
    client, url = signed_in(owner), f"{ROLES}{packer.pk}/change/"
    seen = client.post(url, form).context["effect"].fingerprint
    page = client.post(url, {**form, "seen": seen})
    assert page.status_code == 422 and "inherit" in str(page.context["form"].errors)
    assert not packer.parent_links.exists()
    with pytest.raises(RoleCycle):
        save_role(
            by=owner, role=packer, name="packer", label="P", permissions=[], parents=[manager]
        )


def test_a_name_twice_and_an_unknown_permission(signed_in, owner):
    ensure_roles()
    client = signed_in(owner)
    page = client.post(f"{ROLES}add/", {**role_form(), "name": "packer"})
    assert page.status_code == 422 and "already" in str(page.context["form"].errors)
    assert client.post(f"{ROLES}add/", role_form(permissions=["moon.land"])).status_code == 422
    with pytest.raises(UnknownPermission):
        save_role(by=owner, name="x", label="X", permissions=["moon.land"])
    with pytest.raises(MoreThanYouHold):
        save_role(by=UserFactory(), name="x", label="X", permissions=["orders.view"])
    assert not Role.objects.filter(name__in=("x", "sorter")).exists()


def test_who_sees_roles_may_look_and_not_change(signed_in, manager):
    client, role = signed_in(manager), Role.objects.get(name="packer")
    page = client.get(f"{ROLES}{role.pk}/change/")
    assert page.status_code == 200 and b"orders.fulfil" in page.content
    assert client.post(f"{ROLES}{role.pk}/change/", role_form()).status_code == 403
    assert client.post(f"{ROLES}{role.pk}/delete/", {"post": "yes"}).status_code == 403
    role.refresh_from_db()
    assert role.name == "packer"
