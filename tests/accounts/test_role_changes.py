"""Changing roles: nobody gets past what they hold, for as long as they hold it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.actions.grants import approve_grant, grant, revoke_grant
from accounts.actions.roles import save_role
from accounts.errors import (
    LastOwner,
    MoreThanYouHold,
    RoleCycle,
    SecondPersonNeeded,
    UnknownPermission,
)
from accounts.models import AuditEntry, Role, RoleParent, RolePermission, User
from accounts.models.access import EVERYTHING
from accounts.roles import ensure_roles, make_staff
from accounts.selectors import chains, may, owners, permissions_given
from config.foundation.errors import InvalidInput
from tests.factories import CategoryFactory, UserFactory

pytestmark = pytest.mark.django_db


def fresh(user):
    return User.objects.get(pk=user.pk)


def role_named(name):
    return Role.objects.get(name=name)


def change(role, *, by, permissions=None, parents=None):
    """Save `role` as it is, but for what is named."""
    own = role.permissions.values_list("permission", flat=True)
    return save_role(
        by=by,
        role=role,
        name=role.name,
        label=role.label,
        permissions=own if permissions is None else permissions,
        parents=role.parents.all() if parents is None else parents,
    )


@pytest.fixture
def editor(db):
    """Has a role that may edit roles, and nothing above it."""
    ensure_roles()
    role = Role.objects.create(name="editor", label="Editor")
    for permission in ("access.edit_roles", "orders.view"):
        role.permissions.create(permission=permission)
    user = UserFactory(email="editor@example.com")
    grant(by=None, user=user, role=role, reason="test")
    return fresh(user)


@pytest.mark.parametrize("wanted", ["tax.edit", EVERYTHING])
def test_nobody_adds_what_they_lack_to_the_role_they_have(editor, wanted):
    role = role_named("editor")
    before = set(permissions_given(role))
    with pytest.raises(MoreThanYouHold):
        change(role, by=editor, permissions={*before, wanted})
    assert permissions_given(role) == before and not may(fresh(editor), wanted)
    assert not AuditEntry.objects.filter(action="roles.changed").exists()


def test_nobody_lets_their_role_inherit_what_they_lack(editor):
    with pytest.raises(MoreThanYouHold):
        change(role_named("editor"), by=editor, parents=[role_named("owner")])
    assert not may(fresh(editor), "orders.cancel")


def test_nobody_changes_a_role_that_gives_more_than_they_hold(editor):
    with pytest.raises(MoreThanYouHold):
        change(role_named("manager"), by=editor, permissions=["orders.view"])
    assert "stock.adjust" in permissions_given(role_named("manager"))


def test_what_one_holds_can_be_added_and_is_in_the_log(editor):
    made = save_role(by=editor, name="looker", label="Looker", permissions=["orders.view"])
    assert permissions_given(made) == {"orders.view"}
    entry = AuditEntry.objects.get(action="roles.changed")
    assert entry.actor_id == editor.pk and entry.after["permissions"] == ["orders.view"]
    change(made, by=editor)
    assert AuditEntry.objects.filter(action="roles.changed").count() == 1, "twice is once"


def test_editing_on_one_thing_is_not_editing_roles(owner, shopper):
    place = CategoryFactory()
    for permission in ("access.edit_roles", "catalogue.edit"):
        grant(by=owner, user=shopper, permission=permission, resource=place, reason="hers")
    with pytest.raises(MoreThanYouHold):
        save_role(by=fresh(shopper), name="mine", label="Mine", permissions=["catalogue.edit"])
    assert not Role.objects.filter(name="mine").exists()


def test_wrong_words_are_refused(owner):
    with pytest.raises(UnknownPermission):
        save_role(by=owner, name="moon", label="Moon", permissions=["moon.land"])
    with pytest.raises(InvalidInput):
        save_role(by=owner, name="packer", label="Again", permissions=[])
    with pytest.raises(RoleCycle):
        change(role_named("packer"), by=owner, parents=[role_named("manager")])
    assert not role_named("packer").parents.exists()


def test_the_owners_role_keeps_giving_everything(owner):
    with pytest.raises(LastOwner):
        change(role_named("owner"), by=owner, permissions=["orders.view"])
    assert may(fresh(owner), EVERYTHING)


def test_a_role_that_people_have_is_no_way_round_the_second_person(owner, packer, settings):
    settings.ACCESS_SECOND_APPROVER = True
    role = role_named("packer")
    with pytest.raises(SecondPersonNeeded):
        change(role, by=owner, permissions={*permissions_given(role), "tax.edit"})
    assert not may(fresh(packer), "tax.edit")
    assert save_role(by=owner, name="rates", label="Rates", permissions=["tax.edit"])
    change(role, by=owner, permissions={*permissions_given(role), "tax.view"})
    assert may(fresh(packer), "tax.view")


@pytest.fixture
def for_a_day(owner, shopper):
    """Holds two things for good and one, which is worth something, for a day."""
    end = timezone.now() + timedelta(days=1)
    for permission in ("access.grant", "access.edit_roles"):
        grant(by=owner, user=shopper, permission=permission, reason="deputy")
    grant(by=owner, user=shopper, permission="orders.cancel", reason="today", expires_at=end)
    return fresh(shopper), end


def test_what_is_held_for_a_day_is_given_for_a_day(for_a_day, other_shopper):
    by, end = for_a_day
    give = {"by": by, "permission": "orders.cancel", "reason": "with me"}
    for until in (None, end + timedelta(seconds=1)):
        with pytest.raises(MoreThanYouHold):
            grant(user=other_shopper, expires_at=until, **give)
    assert grant(user=other_shopper, expires_at=end, **give).status == "active"


def test_nobody_keeps_for_good_what_they_hold_for_a_day(for_a_day):
    by, _end = for_a_day
    grant(
        by=None,
        user=by,
        role=save_role(by=None, name="mine", label="Mine", permissions=[]),
        reason="x",
    )
    with pytest.raises(MoreThanYouHold):
        change(role_named("mine"), by=by, permissions=["orders.cancel"])
    assert not role_named("mine").permissions.exists()


def test_an_end_that_came_while_it_waited_is_not_approved(owner, shopper, settings, time_machine):
    settings.ACCESS_SECOND_APPROVER = True
    second = make_staff(user=UserFactory(), role="owner")
    end = timezone.now() + timedelta(hours=1)
    made = grant(by=owner, user=shopper, permission="tax.edit", reason="rates", expires_at=end)
    time_machine.move_to(end)
    with pytest.raises(InvalidInput):
        approve_grant(grant=made, by=second)
    made.refresh_from_db()
    assert made.status == "waiting"


def test_an_owner_for_a_day_does_not_count_as_the_other_owner(owner):
    end = timezone.now() + timedelta(days=1)
    role = role_named("owner")
    grant(by=owner, user=UserFactory(), role=role, reason="holiday", expires_at=end)
    with pytest.raises(LastOwner):
        revoke_grant(grant=owner.grants.get(), by=owner, reason="tired")
    direct = grant(by=owner, user=UserFactory(), permission=EVERYTHING, reason="successor")
    assert owners().count() == 2
    revoke_grant(grant=owner.grants.get(), by=owner, reason="tired")
    with pytest.raises(LastOwner):
        revoke_grant(grant=direct, by=direct.user, reason="tired, too")


def test_a_giver_who_was_closed_a_moment_ago_gives_nothing(owner, shopper):
    before = fresh(owner)
    User.objects.filter(pk=owner.pk).update(is_active=False)
    with pytest.raises(MoreThanYouHold):
        grant(by=before, user=shopper, permission="orders.view", reason="quick")


def test_saving_a_person_who_was_loaded_before_a_revoke_brings_nothing_back(owner, shopper):
    made = grant(by=owner, user=shopper, permission="orders.view", reason="a day")
    loaded = fresh(shopper)
    assert may(loaded, "orders.view")
    revoke_grant(grant=made, by=owner, reason="over")
    loaded.full_name = "Ravi K. Iyer"
    loaded.save()
    assert fresh(shopper).full_name == "Ravi K. Iyer"
    assert not may(fresh(shopper), "orders.view")


def test_rows_changed_by_hand_count_with_the_next_check(owner, packer):
    role = role_named("packer")
    assert not may(fresh(packer), "tax.view")
    extra = RolePermission.objects.create(role=role, permission="tax.view")
    assert may(fresh(packer), "tax.view")
    RolePermission.objects.filter(pk=extra.pk).update(permission="stock.adjust")
    assert not may(fresh(packer), "tax.view") and may(fresh(packer), "stock.adjust")
    RoleParent.objects.create(role=role, parent=role_named("support"))
    assert may(fresh(packer), "orders.cancel")
    RoleParent.objects.filter(role=role).delete()
    assert not may(fresh(packer), "orders.cancel")
    packer.grants.update(status="revoked", ended_at=timezone.now(), end_reason="by hand")
    assert not may(fresh(packer), "orders.view")


def test_why_costs_the_same_for_many_grants(owner, shopper, django_assert_num_queries):
    for name in ("packer", "support", "finance", "catalogue"):
        grant(by=owner, user=shopper, role=role_named(name), reason="all-rounder")
    with django_assert_num_queries(4):
        found = chains(shopper, "orders.view")
    assert {chain.roles for chain in found} == {("packer",), ("support",), ("finance",)}
