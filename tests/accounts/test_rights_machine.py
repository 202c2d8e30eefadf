"""Any order of changes: what is kept of rights equals what the rows say, read in the plainest way."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from accounts.actions.grants import expire_grants, grant, revoke_grant
from accounts.actions.impersonate import end_impersonation, start_impersonation
from accounts.actions.roles import save_role
from accounts.errors import MoreThanYouHold
from accounts.models import (
    AuditEntry,
    Grant,
    Impersonation,
    Role,
    RoleParent,
    RolePermission,
    User,
)
from accounts.selectors import chains, may
from accounts.selectors.impersonation import is_in_force
from config.foundation.errors import DomainError
from config.foundation.events import EventDelivery
from tests.factories import CategoryFactory, UserFactory

PERMISSIONS = (
    *("access.grant", "access.edit_roles", "catalogue.edit", "orders.view"),
    "people.impersonate",
)
EVERYTHING = "*"
# One of Django's names, and which of the permissions above cover it.
ASKED = {name: {name} for name in PERMISSIONS} | {"shop.change_product": {"catalogue.edit"}}
FOREVER = datetime.max.replace(tzinfo=UTC)

person = st.integers(0, 2)
perhaps_person = st.sampled_from([0, 1, None, 2])
granter = st.sampled_from([0, 0, 1, None])  # those who may do something, more often
role = st.integers(0, 3)
place = st.sampled_from([None, None, "whole", "part"])
name = st.sampled_from([*PERMISSIONS, *PERMISSIONS, EVERYTHING])
hours = st.sampled_from([None, None, 1, 3])


def rows(model):
    return list(model.objects.order_by("pk").values())


def state():
    """All that a refusal must not touch."""
    models = (Grant, Role, RoleParent, RolePermission, Impersonation, User)
    counts = AuditEntry.objects.count(), EventDelivery.objects.count()
    return [rows(model) for model in models], counts


class Naive:
    """The rules once more, over all rows, with nothing shared with the code under test."""

    def __init__(self, categories):
        self.parent_of = {str(categories["part"].pk): str(categories["whole"].pk)}
        self.grants, self.links = rows(Grant), rows(RoleParent)
        self.given = rows(RolePermission)
        self.open = {user["id"] for user in rows(User) if user["is_active"]}

    def role_gives(self, role_id):
        own = {one["permission"] for one in self.given if one["role_id"] == role_id}
        above = [link["parent_id"] for link in self.links if link["role_id"] == role_id]
        return own.union(*(self.role_gives(parent) for parent in above))

    def grant_gives(self, one):
        return self.role_gives(one["role_id"]) if one["role_id"] else {one["permission"]}

    def holds(self, user, asked, thing=None, until=None):
        """By some grant of `user`, in force now, that lasts until then."""
        wanted = ASKED.get(asked, {asked}) | {EVERYTHING}
        return user.pk in self.open and any(
            self.grant_gives(one) & wanted and self.counts(one, until) and self.reaches(one, thing)
            for one in self.grants
            if one["user_id"] == user.pk
        )

    @staticmethod
    def counts(one, until):
        end = one["expires_at"]
        lasts = end is None or (end > timezone.now() and (until is None or end >= until))
        return one["status"] == "active" and lasts

    def reaches(self, one, thing):
        if one["resource_kind"] == "":
            return True
        if thing is None or one["resource_kind"] != "category":
            return False
        key = str(thing.pk)
        return one["resource_id"] in (key, self.parent_of.get(key))


class RightsMachine(RuleBasedStateMachine):
    def __init__(self):
        super().__init__()
        self.clock = time_machine.travel("2026-11-02T10:00:00Z", tick=False)
        self.hands = self.clock.start()
        self.start = transaction.savepoint()
        whole = CategoryFactory(name="Whole")
        self.places = {None: None, "whole": whole, "part": CategoryFactory(name="P", parent=whole)}
        self.people = [UserFactory().pk for _person in range(3)]
        self.roles = [Role.objects.create(name=f"r{i}", label=f"R{i}") for i in range(4)]
        self.fill(whole)

    def fill(self, whole):
        """One who hands on for good and for a while, one who does so on a category, one with roles."""
        everywhere = ("access.grant", "access.edit_roles", "people.impersonate")
        soon = timezone.now() + timedelta(hours=4)
        self.hold(0, *everywhere)
        self.hold(0, "catalogue.edit", "orders.view", expires_at=soon)
        self.hold(1, "access.grant", "access.edit_roles", "catalogue.edit", where=whole)
        RolePermission.objects.create(role=self.roles[0], permission="orders.view")
        for heir, parent in ((1, 0), (2, 1)):
            RoleParent.objects.create(role=self.roles[heir], parent=self.roles[parent])
        Grant.objects.create(user_id=self.people[2], role=self.roles[2], reason="start")

    def hold(self, who, *names, where=None, expires_at=None):
        place = {"resource_kind": "category", "resource_id": str(where.pk)} if where else {}
        for one in names:
            Grant.objects.create(
                user_id=self.people[who],
                permission=one,
                expires_at=expires_at,
                reason="start",
                **place,
            )

    def teardown(self):
        transaction.savepoint_rollback(self.start)
        self.clock.stop()

    def naive(self):
        return Naive(self.places)

    def user(self, index):
        return None if index is None else User.objects.get(pk=self.people[index])

    def attempt(self, authority, act):
        """Do it; whoever succeeds had the authority, whoever is told to lack it lacks it, and a
        refusal changes nothing.
        """
        before, refusal = state(), None
        try:
            act()
        except DomainError as error:
            refusal = error
        assert refusal or authority, "somebody gave or took what they do not hold"
        assert not (isinstance(refusal, MoreThanYouHold) and authority), refusal.facts
        assert not refusal or state() == before, "refused, and yet something changed"

    def may_hand_on(self, by, given, thing, until=None):
        naive = self.naive()
        return by is None or (
            naive.holds(by, "access.grant", thing)
            and all(naive.holds(by, one, thing, until) for one in given)
        )

    @rule(by=granter, to=person, what=st.one_of(name, role), where=place, lasts=hours)
    def give(self, by, to, what, where, lasts):
        by, to, thing = self.user(by), self.user(to), self.places[where]
        by_role = isinstance(what, int)
        what = {"role": self.roles[what]} if by_role else {"permission": what}
        end = timezone.now() + timedelta(hours=lasts) if lasts else None
        given = self.naive().role_gives(what["role"].pk) if by_role else set(what.values())
        self.attempt(
            self.may_hand_on(by, given, thing, end or FOREVER),
            lambda: grant(by=by, user=to, resource=thing, expires_at=end, reason="rule", **what),
        )

    @precondition(lambda self: Grant.objects.exists())
    @rule(by=perhaps_person, data=st.data())
    def take(self, by, data):
        one = data.draw(st.sampled_from(list(Grant.objects.order_by("pk"))))
        by, thing = self.user(by), None
        if one.resource_kind:
            thing = next(c for c in self.places.values() if c and str(c.pk) == one.resource_id)
        given = self.naive().grant_gives({"role_id": one.role_id, "permission": one.permission})
        self.attempt(
            self.may_hand_on(by, given, thing),
            lambda: revoke_grant(grant=one, by=by, reason="rule"),
        )

    @rule(passed=st.sampled_from([1, 2]))
    def let_time_pass(self, passed):
        self.hands.shift(passed * 3600)

    @precondition(lambda self: Grant.objects.filter(expires_at__lte=timezone.now()).exists())
    @rule()
    def close_the_books(self):
        expire_grants()
        now = timezone.now()
        assert not Grant.objects.filter(status="active", expires_at__lte=now).exists()

    @rule(
        by=granter,
        which=role,
        gives=st.sets(name, min_size=1, max_size=2),
        above=st.one_of(st.just(set()), st.sets(role, max_size=2)),
    )
    def change_role(self, by, which, gives, above):
        by, changed, naive = self.user(by), self.roles[which], self.naive()
        parents = [self.roles[index] for index in above]
        had = naive.role_gives(changed.pk)
        new = gives.union(*(naive.role_gives(parent.pk) for parent in parents))
        authority = by is None or (
            naive.holds(by, "access.edit_roles")
            and all(naive.holds(by, one) for one in had | new)
            and all(naive.holds(by, one, until=FOREVER) for one in new - had)
        )
        self.attempt(
            authority,
            lambda: save_role(
                by=by,
                role=changed,
                name=changed.name,
                label=changed.label,
                permissions=gives,
                parents=parents,
            ),
        )

    @rule(
        which=role, other=role, wanted=name, what=st.sampled_from(["link", "name", "cut", "bare"])
    )
    def change_rows_by_hand(self, which, other, wanted, what):
        one, parent = self.roles[which], self.roles[other]
        before = state()
        try:
            with transaction.atomic():
                if what == "link":
                    RoleParent.objects.create(role=one, parent=parent)
                elif what == "name":
                    RolePermission.objects.create(role=one, permission=wanted)
                elif what == "cut":
                    RoleParent.objects.filter(role=one).delete()
                else:
                    RolePermission.objects.filter(role=one).delete()
        except IntegrityError:  # a circle, or there already
            assert state() == before

    @rule(who=person)
    def close_or_open(self, who):
        user = self.user(who)
        User.objects.filter(pk=user.pk).update(is_active=not user.is_active)

    @rule(who=person, what=name)
    def give_and_regret(self, who, what):
        """Rights that were seen, and kept, inside a transaction that was rolled back."""
        loaded, before = self.user(who), state()
        inside = transaction.savepoint()
        with suppress(DomainError):
            grant(by=None, user=loaded, permission=what, reason="rule")
        self.kept_rights_are_what_the_rows_say()
        may(loaded, what)
        transaction.savepoint_rollback(inside)
        assert state() == before

    @rule(by=person, customer=person)
    def look_as_a_customer(self, by, customer):
        by, customer, naive = self.user(by), self.user(customer), self.naive()
        self.attempt(
            naive.holds(by, "people.impersonate"),
            lambda: start_impersonation(by=by, customer=customer, reason="rule"),
        )

    @precondition(lambda self: Impersonation.objects.filter(ended_at=None).exists())
    @rule()
    def stop_looking(self):
        for one in Impersonation.objects.filter(ended_at=None):
            assert end_impersonation(impersonation=one, because="rule")

    @rule(who=person, asked=st.sampled_from(sorted(ASKED)), where=place)
    def ask_why(self, who, asked, where):
        user, thing = self.user(who), self.places[where]
        why = [chain for chain in chains(user, asked, thing) if chain.state == "holds"]
        assert bool(why) == may(user, asked, thing)

    @invariant()
    def kept_rights_are_what_the_rows_say(self):
        naive = self.naive()
        for index in range(3):
            user = self.user(index)
            for asked in (*ASKED, EVERYTHING):
                for thing in self.places.values():
                    assert may(user, asked, thing) == naive.holds(user, asked, thing)

    @invariant()
    def only_who_still_may_looks_as_a_customer(self):
        naive, now = self.naive(), timezone.now()
        for one in Impersonation.objects.select_related("staff", "customer"):
            if is_in_force(one):
                assert one.ended_at is None and now < one.ends_at
                assert naive.holds(one.staff, "people.impersonate")


@pytest.mark.django_db
def test_any_order_of_changes():
    run_state_machine_as_test(
        RightsMachine,
        settings=settings(
            max_examples=40,
            stateful_step_count=25,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
