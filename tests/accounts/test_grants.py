"""Grants: given and taken, waiting and ending; nobody gives what they lack."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from accounts import tasks
from accounts.actions.grants import (
    approve_grant,
    expire_grants,
    grant,
    refuse_grant,
    revoke_grant,
)
from accounts.errors import (
    AlreadyGranted,
    GrantNeedsReason,
    LastOwner,
    MoreThanYouHold,
    NotAResource,
    SecondPersonNeeded,
    UnknownPermission,
)
from accounts.models import AuditEntry, Grant, Role, User
from accounts.models.access import EVERYTHING
from accounts.roles import ensure_roles, make_staff
from accounts.selectors import may
from accounts.selectors.effect import (
    approvers,
    grant_effect,
    grants_giving,
    resource_named,
    revoke_effect,
    role_effect,
)
from config.foundation.errors import Conflict, IllegalMove, InvalidInput
from config.schedule import SCHEDULE
from tests.factories import BrandFactory, CategoryFactory, ProductFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager(db):
    ensure_roles()
    return make_staff(user=UserFactory(email="manager@example.com"), role="manager")


@pytest.fixture
def two_people(settings):
    settings.ACCESS_SECOND_APPROVER = True


@pytest.fixture
def risky(db):
    ensure_roles()
    return Role.objects.get(name="manager")


def fresh(user):
    return User.objects.get(pk=user.pk)


def packer_role():
    return Role.objects.get(name="packer")


def test_a_grant_counts_with_the_next_check_and_is_in_the_log(manager, shopper):
    made = grant(by=manager, user=shopper, role=packer_role(), reason="Diwali")
    assert may(fresh(shopper), "orders.fulfil")
    entry = AuditEntry.objects.get(action="grants.granted", actor=manager)
    assert entry.target_id == str(shopper.pk) and entry.facts["grant"] == made.pk


def test_a_grant_on_a_category_reaches_what_lies_in_it_and_no_more(owner, shopper):
    above = CategoryFactory(name="Clothing")
    sarees = CategoryFactory(name="Sarees", parent=above)
    other = ProductFactory()
    mine = ProductFactory(category=sarees)
    grant(by=owner, user=shopper, permission="catalogue.edit", resource=above, reason="hers")
    who = fresh(shopper)
    assert may(who, "catalogue.edit", mine) and may(who, "catalogue.edit", sarees)
    assert not may(who, "catalogue.edit", other) and not may(who, "catalogue.edit")


@pytest.mark.parametrize("what", [{"permission": "tax.edit"}, {"permission": EVERYTHING}, "owner"])
def test_nobody_gives_what_they_lack_neither_to_others_nor_to_themselves(manager, shopper, what):
    ensure_roles()
    given = what if isinstance(what, dict) else {"role": Role.objects.get(name=what)}
    before = Grant.objects.count()
    for person in (shopper, manager):
        with pytest.raises(MoreThanYouHold):
            grant(by=manager, user=person, reason="please", **given)
    assert Grant.objects.count() == before


def test_nobody_gives_on_a_thing_that_they_do_not_hold(owner, shopper, other_shopper):
    mine, other = CategoryFactory(name="Mine"), CategoryFactory(name="Other")
    for permission in ("access.grant", "catalogue.edit"):
        grant(by=owner, user=shopper, permission=permission, resource=mine, reason="hers")
    keeper = fresh(shopper)
    give = {"by": keeper, "user": other_shopper, "permission": "catalogue.edit", "reason": "helps"}
    assert grant(resource=mine, **give).status == "active"
    for place in (other, None):
        with pytest.raises(MoreThanYouHold):
            grant(resource=place, **give)


def test_nobody_gives_without_the_right_to_grant(support, shopper):
    with pytest.raises(MoreThanYouHold):
        grant(by=support, user=shopper, permission="orders.view", reason="please")


def test_a_closed_account_gives_nothing(manager, shopper):
    User.objects.filter(pk=manager.pk).update(is_active=False)
    with pytest.raises(MoreThanYouHold):
        grant(by=fresh(manager), user=shopper, permission="orders.view", reason="please")


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        ({"permission": "orders.view", "reason": "  "}, GrantNeedsReason),
        ({"permission": "moon.land", "reason": "why not"}, UnknownPermission),
        (
            {
                "permission": "orders.view",
                "reason": "late",
                "expires_at": timezone.now() - timedelta(days=1),
            },
            InvalidInput,
        ),
    ],
)
def test_what_makes_no_sense_is_refused(owner, shopper, wrong, error):
    with pytest.raises(error):
        grant(by=owner, user=shopper, **wrong)
    assert not shopper.grants.exists()


def test_a_thing_of_no_kind_is_refused(owner, shopper):
    with pytest.raises(NotAResource):
        grant(
            by=owner,
            user=shopper,
            permission="orders.view",
            resource=BrandFactory(),
            reason="oops",
        )


@pytest.mark.parametrize("text", ["person:me", "order:none", "brand:rasoi", "order", "x" * 300])
def test_a_resource_that_nothing_names(text):
    with pytest.raises(NotAResource):
        resource_named(text)


def test_twice_is_once(manager, shopper):
    give = {"by": manager, "user": shopper, "permission": "orders.view", "reason": "again"}
    grant(**give)
    with pytest.raises(AlreadyGranted):
        grant(**give)
    assert shopper.grants.count() == 1


@pytest.mark.django_db(transaction=True)
def test_ten_at_once_make_one_grant(at_once):
    ensure_roles()
    owner = make_staff(user=UserFactory(email="owner@example.com"), role="owner")
    person = UserFactory()

    def give(_index):
        return grant(by=owner, user=person, permission="orders.view", reason="at once")

    results = at_once(give, 10)
    assert sum(isinstance(result, Grant) for result in results) == 1
    assert {type(result) for result in results} == {Grant, AlreadyGranted}
    assert person.grants.count() == 1


def test_a_revoke_counts_with_the_next_check(manager, shopper):
    made = grant(by=manager, user=shopper, permission="orders.view", reason="a day")
    revoke_grant(grant=made, by=manager, reason="over")
    assert not may(fresh(shopper), "orders.view")
    with pytest.raises(IllegalMove):
        revoke_grant(grant=made, by=manager, reason="again")
    assert AuditEntry.objects.filter(action="grants.revoked").count() == 1


def test_nobody_takes_what_they_could_not_give(manager, owner):
    held = owner.grants.get()
    with pytest.raises(MoreThanYouHold):
        revoke_grant(grant=held, by=manager, reason="coup")
    held.refresh_from_db()
    assert held.status == "active"


def test_the_last_owner_stays(owner):
    with pytest.raises(LastOwner):
        revoke_grant(grant=owner.grants.get(), by=owner, reason="tired")
    make_staff(user=UserFactory(), role="owner")
    revoke_grant(grant=owner.grants.get(), by=owner, reason="tired")
    assert not may(fresh(owner), "orders.view")


def test_an_end_comes_by_itself(manager, shopper, time_machine):
    end = timezone.now() + timedelta(hours=1)
    made = grant(
        by=manager, user=shopper, permission="orders.view", reason="an hour", expires_at=end
    )
    who = fresh(shopper)
    assert may(who, "orders.view")
    time_machine.move_to(end)
    assert not may(who, "orders.view"), "kept rights outlived the grant"
    assert (expire_grants(), expire_grants()) == (1, 0)
    made.refresh_from_db()
    assert made.status == "expired"


def test_an_expired_one_can_be_given_again(manager, shopper, time_machine):
    end = timezone.now() + timedelta(hours=1)
    give = {"by": manager, "user": shopper, "permission": "orders.view", "reason": "an hour"}
    grant(expires_at=end, **give)
    time_machine.move_to(end)
    assert grant(**give).status == "active"
    assert sorted(shopper.grants.values_list("status", flat=True)) == ["active", "expired"]


def test_a_risky_grant_waits_for_somebody_else(two_people, owner, shopper, risky):
    second = make_staff(user=UserFactory(), role="owner")
    made = grant(by=owner, user=shopper, role=risky, reason="leads the desk")
    assert made.status == "waiting" and not may(fresh(shopper), "orders.view")
    for same in (owner, shopper):
        with pytest.raises(SecondPersonNeeded):
            approve_grant(grant=made, by=same)
    approve_grant(grant=made, by=second)
    assert may(fresh(shopper), "orders.view")
    with pytest.raises(IllegalMove):
        approve_grant(grant=made, by=second)


def test_who_lacks_it_cannot_approve_it(two_people, owner, manager, shopper):
    made = grant(by=owner, user=shopper, permission="tax.edit", reason="new rates")
    with pytest.raises(MoreThanYouHold):
        approve_grant(grant=made, by=manager)
    made.refresh_from_db()
    assert made.status == "waiting"


def test_a_refused_one_never_counts(two_people, owner, shopper):
    made = grant(by=owner, user=shopper, permission="tax.edit", reason="new rates")
    refuse_grant(grant=made, by=owner, reason="not now")
    assert not may(fresh(shopper), "tax.edit")
    with pytest.raises(IllegalMove):
        approve_grant(grant=made, by=make_staff(user=UserFactory(), role="owner"))


def test_approvers_hold_all_of_it_and_asked_for_none(two_people, owner, manager, shopper):
    second = make_staff(user=UserFactory(), role="owner")
    assert approvers({"tax.edit"}, None, but=[owner.pk, shopper.pk]) == [second]
    assert manager in approvers({"orders.view"}, None, but=[owner.pk])


def test_the_effect_says_what_is_new_and_what_is_held(owner, shopper, packer):
    effect = grant_effect(user=packer, role=None, permission="orders.fulfil", resource=None)
    assert (effect.gained, effect.kept) == ((), ("orders.fulfil",))
    effect = grant_effect(
        user=shopper, role=Role.objects.get(name="packer"), permission="", resource=None
    )
    assert "orders.fulfil" in effect.gained and not effect.kept


def test_the_effect_of_a_revoke_leaves_what_another_grant_gives(owner, packer):
    grant(by=owner, user=packer, permission="orders.view", reason="twice held")
    effect = revoke_effect(packer.grants.get(role__name="packer"))
    assert "orders.fulfil" in effect.lost and effect.kept == ("orders.view",)


def test_the_effect_of_a_role_counts_people_of_its_heirs(packer, owner):
    support = Role.objects.get(name="support")
    effect = role_effect(role=packer_role(), permissions=["orders.view"], parents=[support])
    assert "orders.fulfil" in effect.lost and "orders.cancel" in effect.gained
    assert effect.people == 2, "the packer, and the owner who inherits"


def test_who_holds_a_permission(packer, owner, shopper):
    grant(by=owner, user=shopper, permission="orders.fulfil", reason="helps")
    assert {one.user for one in grants_giving("orders.fulfil")} == {packer, owner, shopper}
    assert {one.user for one in grants_giving("tax.edit")} == {owner}


def test_whoever_may_approve_is_asked_by_mail_once(two_people, owner, manager, shopper, deliver):
    second = make_staff(user=UserFactory(email="second@example.com"), role="owner")
    deliver()
    mail.outbox.clear()
    grant(by=owner, user=shopper, permission="tax.edit", reason="new rates")
    deliver()
    deliver()
    asked = [one for one in mail.outbox if "approval" in one.subject]
    assert [one.to for one in asked] == [[second.email]]
    assert "/admin/accounts/grant/" in asked[0].body and "shopper" not in asked[0].body


def test_nobody_is_asked_for_what_was_refused_meanwhile(two_people, owner, shopper, deliver):
    make_staff(user=UserFactory(email="second@example.com"), role="owner")
    made = grant(by=owner, user=shopper, permission="tax.edit", reason="new rates")
    refuse_grant(grant=made, by=owner, reason="a mistake")
    mail.outbox.clear()
    deliver()
    assert not [one for one in mail.outbox if "approval" in one.subject]


def test_the_task_writes_down_what_ended(manager, shopper, time_machine):
    end = timezone.now() + timedelta(hours=1)
    grant(by=manager, user=shopper, permission="orders.view", reason="brief", expires_at=end)
    time_machine.move_to(end)
    tasks.expire_grants()
    tasks.expire_grants()
    assert shopper.grants.get().status == "expired"
    assert AuditEntry.objects.filter(action="grants.expired").count() == 1
    assert SCHEDULE["expire-grants"]["task"] == tasks.expire_grants.name


@pytest.mark.django_db(transaction=True)
def test_two_approvals_at_once_are_one(settings, at_once):
    settings.ACCESS_SECOND_APPROVER = True
    ensure_roles()
    asks, *others = [make_staff(user=UserFactory(), role="owner") for _n in range(5)]
    made = grant(by=asks, user=UserFactory(), permission="tax.edit", reason="new rates")

    def approve(index):
        return approve_grant(grant=Grant.objects.get(pk=made.pk), by=others[index])

    results = at_once(approve, 4)
    assert sum(isinstance(one, Grant) for one in results) == 1
    assert all(isinstance(one, Grant | Conflict | IllegalMove) for one in results)
    assert AuditEntry.objects.filter(action="grants.approved").count() == 1
