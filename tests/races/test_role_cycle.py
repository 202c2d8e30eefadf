"""Two transactions at once: no circle of roles, no right that outlives its grant, no deadlock."""

import time
from datetime import timedelta
from threading import Event

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from accounts.actions.grants import expire_grants, grant, revoke_grant
from accounts.actions.roles import save_role
from accounts.errors import RoleCycle
from accounts.models import Grant, Role, RoleParent, RolePermission, User
from accounts.selectors import may
from accounts.selectors.rights import read_rights
from tests.factories import UserFactory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]

OVERLAP = 0.3


def fresh(user):
    return User.objects.get(pk=user.pk)


def role(name, *permissions):
    made = Role.objects.create(name=name, label=name.title())
    RolePermission.objects.bulk_create(RolePermission(role=made, permission=p) for p in permissions)
    return made


@pytest.fixture
def no_turns():
    """For the controls: the triggers that make changes wait for each other are off."""
    tables = ("accounts_roleparent", "accounts_rolepermission", "accounts_grant")

    def turn(word):
        with connection.cursor() as cursor:
            for table in tables:
                cursor.execute(f"ALTER TABLE {table} {word} TRIGGER a_turn")

    turn("DISABLE")
    yield
    turn("ENABLE")


def link_both_ways(at_once):
    pair = [role("left"), role("right")]

    def link(index):
        with transaction.atomic():
            RoleParent.objects.create(role=pair[index], parent=pair[1 - index])
            time.sleep(OVERLAP)

    return at_once(link, 2)


def test_two_links_at_once_close_no_circle(at_once):
    results = link_both_ways(at_once)
    assert sum(isinstance(result, IntegrityError) for result in results) == 1
    assert RoleParent.objects.count() == 1


def test_control_without_turns_the_circle_closes(at_once, no_turns):
    assert link_both_ways(at_once) == [None, None]
    assert RoleParent.objects.count() == 2
    RoleParent.objects.all().delete()


def test_two_editors_at_once_close_no_circle(at_once):
    pair = [role("left"), role("right")]

    def save(index):
        mine, other = pair[index], pair[1 - index]
        return save_role(
            by=None, role=mine, name=mine.name, label="Linked", permissions=[], parents=[other]
        )

    results = at_once(save, 2)
    assert sum(isinstance(result, RoleCycle) for result in results) == 1
    assert RoleParent.objects.count() == 1
    assert Role.objects.filter(label="Linked").count() == 1, "who was refused changed nothing"


def take_a_permission_while_its_role_is_given(at_once, look):
    """`look(user)` runs after the role was given, and, where nothing waits, before the taking."""
    lookers, user = role("lookers", "orders.view"), UserFactory()
    taken, given = Event(), Event()

    def take():
        with transaction.atomic():
            RolePermission.objects.filter(role=lookers).delete()
            taken.set()
            given.wait(OVERLAP)

    def give():
        taken.wait()
        Grant.objects.create(user=user, role=lookers, reason="test")
        look(user)
        given.set()

    assert at_once(lambda index: (take, give)[index](), 2) == [None, None]
    return user


def test_a_permission_that_is_taken_while_its_role_is_given_is_gone(at_once):
    seen = []
    look = lambda user: seen.append(may(fresh(user), "orders.view"))  # noqa: E731
    user = take_a_permission_while_its_role_is_given(at_once, look)
    assert seen == [False]
    assert not may(fresh(user), "orders.view")


def test_control_without_turns_it_would_be_kept(at_once, no_turns):
    look = lambda user: may(fresh(user), "orders.view")  # noqa: E731
    user = take_a_permission_while_its_role_is_given(at_once, look)
    assert not read_rights(user.pk).allow("orders.view")
    assert may(fresh(user), "orders.view"), "the race this is about is not there"


def test_after_each_commit_the_next_check_is_right_whoever_reads_meanwhile(at_once):
    user, over = UserFactory(), Event()

    def write():
        wrong = []
        for turn in range(25):
            made = grant(by=None, user=user, permission="orders.view", reason=f"turn {turn}")
            wrong += [] if may(fresh(user), "orders.view") else ["given"]
            revoke_grant(grant=made, by=None, reason="over")
            wrong += ["taken"] if may(fresh(user), "orders.view") else []
        over.set()
        return wrong

    def read():
        checks = 0
        while not over.is_set():
            may(fresh(user), "orders.view")
            checks += 1
        return checks

    wrong, *checks = at_once(lambda index: read() if index else write(), 3)
    over.set()
    assert wrong == [] and all(checks)


class Undone(Exception):
    pass


def undone(act):
    """Run `act` in a transaction that is rolled back."""
    with pytest.raises(Undone), transaction.atomic():
        _and_regret(act)


def _and_regret(act):
    act()
    raise Undone


def test_a_grant_that_is_rolled_back_leaves_nothing_kept():
    user = UserFactory()
    loaded = fresh(user)

    def give():
        grant(by=None, user=user, permission="orders.view", reason="oops")
        assert may(fresh(user), "orders.view") and may(loaded, "orders.view")

    undone(give)
    assert not may(loaded, "orders.view") and not may(fresh(user), "orders.view")
    with transaction.atomic():
        undone(give)
        assert not may(loaded, "orders.view"), "a savepoint is a transaction, too"
    assert not may(loaded, "orders.view") and not may(fresh(user), "orders.view")


def test_a_revoke_that_is_rolled_back_takes_nothing():
    user = UserFactory()
    made = grant(by=None, user=user, permission="orders.view", reason="a day")
    loaded = fresh(user)

    def take():
        revoke_grant(grant=made, by=None, reason="oops")
        assert not may(fresh(user), "orders.view")

    undone(take)
    assert may(loaded, "orders.view") and may(fresh(user), "orders.view")


@pytest.fixture
def crossed(db):
    """Two roles that four people got in different orders, and grants whose end has come."""
    roles = [role("left", "orders.view"), role("right", "stock.view")]
    people = [UserFactory() for _person in range(4)]
    for index, person in enumerate(people):
        for one in roles if index % 2 else roles[::-1]:
            grant(by=None, user=person, role=one, reason="test")
    soon = timezone.now() - timedelta(seconds=1)
    for person in people[::-1]:
        Grant.objects.create(user=person, permission="tax.view", reason="old", expires_at=soon)
    return roles, people


def change_role(turn, one, other):
    """A new name, other permissions and other parents each time."""
    heir = one.label < other.label and turn % 2
    save_role(
        by=None,
        role=one,
        name=f"{one.label.lower()}-{turn}",
        label=one.label,
        permissions=["orders.view", "coupons.view"] if turn % 2 else ["stock.view"],
        parents=[other] if heir else [],
    )


def change_grants(person, role):
    held = person.grants.filter(role=role, status="active").first()
    if held:
        revoke_grant(grant=held, by=None, reason="turn")
    grant(by=None, user=person, role=role, reason="turn")


def test_changes_of_roles_and_grants_at_once_never_lock_each_other_out(at_once, crossed):
    roles, people = crossed

    def work(index):
        for turn in range(6):
            if index < 2:
                change_role(turn, roles[index], roles[1 - index])
            elif index < 6:
                change_grants(people[index - 2], roles[turn % 2])
            else:
                expire_grants()

    assert at_once(work, 8) == [None] * 8
    assert Grant.objects.filter(status="expired").count() == 4
    for person in people:
        rights, kept = read_rights(person.pk), fresh(person)
        for name in ("orders.view", "stock.view", "coupons.view"):
            assert may(kept, name) == rights.allow(name)
