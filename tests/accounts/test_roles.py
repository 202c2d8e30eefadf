"""Roles, the people of the demo, and people at the desk."""

import json
from io import StringIO

import pytest
from django.contrib import admin
from django.core.management import call_command
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts.actions import issue_tokens
from accounts.demo import ensure_demo_people
from accounts.models import Address, Role, User
from accounts.models.access import EVERYTHING
from accounts.roles import ROLES, ensure_roles, make_staff
from accounts.selectors import permissions_given
from config.foundation.access import permissions
from tests.conftest import DEMO_TOTP_KEY

pytestmark = pytest.mark.django_db


def test_each_role_gives_its_permissions_and_no_other():
    ensure_roles()
    names = permissions_given(Role.objects.get(name="packer"))
    assert {"orders.view", "orders.fulfil"} <= names
    assert names == set(ROLES["packer"].permissions)


def test_every_permission_of_a_seeded_role_is_registered():
    known = {permission.name for permission in permissions()} | {EVERYTHING}
    assert {name for seed in ROLES.values() for name in seed.permissions} <= known


def test_whatever_the_desk_shows_some_permission_opens():
    shown = {f"{m._meta.app_label}.view_{m._meta.model_name}" for m in admin.site._registry}
    covered = {name for permission in permissions() for name in permission.covers}
    assert shown <= covered


def test_an_owner_may_do_what_nobody_registered(owner):
    assert owner.has_perm("moon.land")


def test_a_manager_has_what_packers_and_support_have(shopper):
    manager = make_staff(user=shopper, role="manager")
    assert manager.has_perm("orders.fulfil") and manager.has_perm("orders.cancel")
    assert not manager.has_perm("access.edit_roles")


def test_twice_equals_once_and_keeps_what_was_added():
    ensure_roles()
    Role.objects.get(name="packer").permissions.create(permission="coupons.edit")
    before = ensure_roles()
    assert ensure_roles() == before and Role.objects.count() == len(ROLES)
    assert "coupons.edit" in permissions_given(Role.objects.get(name="packer"))


def test_the_command_prints_what_each_role_has():
    out = StringIO()
    call_command("ensure_roles", "--json", stdout=out)
    assert json.loads(out.getvalue()).keys() == ROLES.keys()
    out = StringIO()
    call_command("ensure_roles", stdout=out)
    assert "rider: 0 permissions" in out.getvalue()


def test_making_staff_opens_the_desk_but_not_for_riders(shopper, other_shopper):
    assert make_staff(user=shopper, role="packer").has_perm("orders.fulfil")
    assert shopper.is_staff
    assert not make_staff(user=other_shopper, role="rider").is_staff


def test_a_role_that_is_none_is_an_error(shopper):
    with pytest.raises(KeyError):
        make_staff(user=shopper, role="emperor")


def test_the_demo_has_its_people_once():
    ensure_demo_people()
    ensure_demo_people()
    people = {user.email.split("@")[0]: user for user in User.objects.all()}
    assert people.keys() == {"asha", "shopper", "owner", "support", "packer", "finance", "rider"}
    assert all(user.check_password("haat-demo-2026") for user in people.values())
    staff = {name for name, user in people.items() if user.is_staff}
    assert staff == {"owner", "support", "packer", "finance"}
    assert TOTPDevice.objects.filter(key=DEMO_TOTP_KEY, confirmed=True).count() == 4
    assert {a.user.email for a in Address.objects.filter(is_default=True)} == {
        "asha@haat.example",
        "shopper@haat.example",
    }


def test_the_demo_leaves_a_changed_password_alone():
    ensure_demo_people()
    asha = User.objects.get(email="asha@haat.example")
    asha.set_password("my-own-password")
    asha.save()
    ensure_demo_people()
    asha.refresh_from_db()
    assert asha.check_password("my-own-password")


@pytest.fixture
def manager(allowed):
    return allowed("people.view", "people.edit")


def test_people_are_found_at_the_desk_by_mail_phone_and_name(signed_in, owner, shopper):
    client = signed_in(owner)
    for words in ("shopper@", "9876543210", "Ravi"):
        assert b"Ravi Iyer" in client.get(f"/admin/accounts/user/?q={words}").content


def test_the_desk_shows_a_person_with_addresses(signed_in, owner, shopper):
    assert signed_in(owner).get(f"/admin/accounts/user/{shopper.pk}/change/").status_code == 200


def test_the_desk_makes_a_person(signed_in, owner):
    form = {"email": "New@Example.com", "full_name": "New", "usable_password": "true"}
    password = {"password1": "neem-and-marigold", "password2": "neem-and-marigold"}
    response = signed_in(owner).post("/admin/accounts/user/add/", form | password)
    assert response.status_code == 302
    assert User.objects.get(email="new@example.com").check_password("neem-and-marigold")


def test_a_password_set_at_the_desk_ends_the_persons_tokens(signed_in, owner, shopper, api):
    refresh = issue_tokens(user=shopper).refresh
    form = {
        "usable_password": "true",
        "password1": "neem-and-marigold",
        "password2": "neem-and-marigold",
    }
    url = f"/admin/accounts/user/{shopper.pk}/password/"
    assert signed_in(owner).post(url, form).status_code == 302
    shopper.refresh_from_db()
    assert shopper.check_password("neem-and-marigold")
    assert api().post("/api/v1/auth/token/refresh", {"refresh": refresh}).status_code == 401


def test_the_desk_can_take_a_password_away(signed_in, owner, shopper):
    url = f"/admin/accounts/user/{shopper.pk}/password/"
    form = {"usable_password": "false", "unset-password": "1"}
    assert signed_in(owner).post(url, form).status_code == 302
    shopper.refresh_from_db()
    assert not shopper.has_usable_password()


def test_staff_cannot_give_themselves_or_others_rights(signed_in, shopper, manager):
    client = signed_in(manager)
    form = {
        "email": shopper.email,
        "full_name": "Changed",
        "is_active": "on",
        "is_staff": "on",
        "is_superuser": "on",
        "addresses-TOTAL_FORMS": 0,
        "addresses-INITIAL_FORMS": 0,
    }
    assert client.post(f"/admin/accounts/user/{shopper.pk}/change/", form).status_code == 302
    shopper.refresh_from_db()
    assert shopper.full_name == "Changed" and not shopper.is_staff
    assert client.post(f"/admin/accounts/user/{manager.pk}/change/", form).status_code == 403


def test_staff_cannot_take_over_a_colleague(signed_in, owner, manager):
    client = signed_in(manager)
    form = {
        "usable_password": "true",
        "password1": "neem-and-marigold",
        "password2": "neem-and-marigold",
    }
    assert client.post(f"/admin/accounts/user/{owner.pk}/password/", form).status_code == 403
    assert (
        client.post(f"/admin/accounts/user/{owner.pk}/delete/", {"post": "yes"}).status_code == 403
    )
    owner.refresh_from_db()
    assert owner.check_password("correct-horse-battery")


def test_the_desk_is_closed_without_a_second_factor(client, owner):
    client.force_login(owner)
    assert client.get("/admin/accounts/user/").status_code == 302
