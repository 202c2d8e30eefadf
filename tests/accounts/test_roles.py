"""Roles, the people of the demo, and people at the desk."""

import json
from io import StringIO

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.management import call_command
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts.actions import issue_tokens
from accounts.demo import ensure_demo_people
from accounts.models import Address, User
from accounts.roles import ROLE_PERMISSIONS, ensure_roles, make_staff
from tests.conftest import DEMO_TOTP_KEY
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db


def test_each_role_gets_its_permissions_and_no_other():
    ensure_roles()
    packer = Group.objects.get(name="packer")
    names = {f"{p.content_type.app_label}.{p.codename}" for p in packer.permissions.all()}
    assert {"shop.view_order", "shop.fulfil_order"} <= names
    assert "shop.cancel_any_order" not in names
    assert names <= set(ROLE_PERMISSIONS["packer"])


def test_the_owner_may_do_everything_there_is():
    counts = ensure_roles()
    assert counts["owner"] == Permission.objects.count()
    assert counts["rider"] == 0


def test_twice_equals_once_and_keeps_what_was_added():
    ensure_roles()
    extra = Permission.objects.get(codename="delete_coupon")
    Group.objects.get(name="packer").permissions.add(extra)
    before = ensure_roles()
    assert ensure_roles() == before and Group.objects.count() == len(ROLE_PERMISSIONS)
    assert extra in Group.objects.get(name="packer").permissions.all()


def test_a_permission_that_is_not_installed_is_passed_over(monkeypatch):
    monkeypatch.setitem(ROLE_PERMISSIONS, "rider", ["moon.land_on_moon"])
    assert ensure_roles()["rider"] == 0


def test_the_command_prints_what_each_role_has():
    out = StringIO()
    call_command("ensure_roles", "--json", stdout=out)
    assert json.loads(out.getvalue()).keys() == ROLE_PERMISSIONS.keys()
    out = StringIO()
    call_command("ensure_roles", stdout=out)
    assert "rider: 0 permissions" in out.getvalue()


def test_making_staff_opens_the_desk_but_not_for_riders(shopper, other_shopper):
    assert make_staff(user=shopper, role="packer").has_perm("shop.fulfil_order")
    assert shopper.is_staff and not shopper.is_superuser
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


def manager(email="manager@example.com"):
    user = UserFactory(email=email, is_staff=True)
    for codename in ("view_user", "change_user", "delete_user", "view_address"):
        user.user_permissions.add(Permission.objects.get(codename=codename))
    return user


def test_people_are_found_at_the_desk_by_mail_phone_and_name(signed_in, owner, shopper):
    client = signed_in(owner)
    for words in ("shopper@", "9876543210", "Ravi"):
        assert b"shopper@example.com" in client.get(f"/admin/accounts/user/?q={words}").content


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


def test_staff_cannot_give_themselves_or_others_rights(signed_in, shopper):
    user = manager()
    client = signed_in(user)
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
    assert shopper.full_name == "Changed" and not shopper.is_staff and not shopper.is_superuser
    assert client.post(f"/admin/accounts/user/{user.pk}/change/", form).status_code == 403


def test_staff_cannot_take_over_a_colleague(signed_in, owner):
    client = signed_in(manager())
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
