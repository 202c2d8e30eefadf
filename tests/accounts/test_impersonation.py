"""Staff look at the shop as a customer: with a reason, for half an hour, on the record."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.actions.grants import grant, revoke_grant
from accounts.actions.impersonate import (
    end_impersonation,
    end_overdue_impersonations,
    raise_impersonation,
    start_impersonation,
)
from accounts.errors import GrantNeedsReason, ImpersonationOver, MoreThanYouHold, NotACustomer
from accounts.models import Address, AuditEntry, Impersonation, User
from accounts.roles import ensure_roles, make_staff
from accounts.tasks import expire_grants
from shop.models import CartLine
from tests.factories import AddressFactory, UserFactory, an_order, stocked

pytestmark = pytest.mark.django_db
START = "/account/act-as/{}/"
STOP, RAISE = "/account/act-as/stop/", "/account/act-as/raise/"
ADDRESS = {
    "full_name": "Ravi Iyer",
    "phone": "9812345678",
    "line1": "12, 4th Cross",
    "line2": "Koramangala",
    "city": "Bengaluru",
    "state": "29",
    "pincode": "560095",
}


@pytest.fixture
def looking(signed_in, support, shopper):
    """The session of support, who looks as the shopper."""
    client = signed_in(support)
    client.get("/account/")
    client.post(START.format(shopper.pk), {"reason": "order HT-1 looks odd"})
    return client


@pytest.fixture
def acting(signed_in, owner, shopper):
    client = signed_in(owner)
    client.get("/account/")
    client.post(START.format(shopper.pk), {"reason": "types badly"})
    client.post(RAISE)
    return client


def the_look():
    return Impersonation.objects.get()


def deeds(action="impersonation."):
    rows = AuditEntry.objects.filter(action__startswith=action).order_by("pk")
    return [(row.action, row.actor_id, row.target_id) for row in rows]


def test_the_shop_as_the_customer_sees_it(looking, shopper, support):
    order = an_order(user=shopper)
    page = looking.get("/orders/")
    assert page.status_code == 200 and order.number.encode() in page.content
    assert page.context["user"] == shopper and page.wsgi_request.acting_user == support
    assert looking.get("/account/").context["user"] == shopper


def test_the_banner_is_on_every_page(looking, support, shopper):
    for url in ("/", "/account/", "/cart/", "/account/profile/", "/nothing-here/"):
        page = looking.get(url).content.decode()
        assert 'class="acting"' in page and "Ravi Iyer" in page and STOP in page, url
        assert "order HT-1 looks odd" in page and re.search(r"in (29|30)\xa0minutes", page)


def test_nobody_else_has_a_banner(client, signed_in, shopper, support):
    for browser in (client, signed_in(shopper), signed_in(support)):
        assert b'class="acting"' not in browser.get("/").content


def test_starting_wants_a_reason(signed_in, support, shopper):
    client = signed_in(support)
    assert client.get(START.format(shopper.pk)).status_code == 200
    assert client.post(START.format(shopper.pk), {"reason": " "}).status_code == 422
    assert not Impersonation.objects.exists()
    with pytest.raises(GrantNeedsReason):
        start_impersonation(by=support, customer=shopper, reason=" ")


def test_strangers_find_nothing(client, signed_in, packer, shopper, other_shopper):
    url = START.format(shopper.pk)
    assert client.post(url, {"reason": "x"}).status_code == 302
    for person in (packer, other_shopper):
        assert signed_in(person).post(url, {"reason": "x"}).status_code == 404
        with pytest.raises(MoreThanYouHold):
            start_impersonation(by=person, customer=shopper, reason="x")
    assert not Impersonation.objects.exists()


def test_a_password_alone_does_not_look(client, support, shopper):
    client.force_login(support)
    assert client.post(START.format(shopper.pk), {"reason": "x"}).status_code in (302, 403, 404)
    assert not Impersonation.objects.exists()


def test_never_staff_nor_anybody_with_a_grant(signed_in, owner, packer, support, shopper):
    rider = make_staff(user=UserFactory(), role="rider")
    closed = UserFactory(is_active=False)
    grant(by=owner, user=shopper, permission="orders.view", resource=an_order(), reason="one")
    for person in (packer, owner, rider, shopper, closed, support):
        with pytest.raises(NotACustomer):
            start_impersonation(by=support, customer=person, reason="curious")
    page = signed_in(support).post(START.format(packer.pk), {"reason": "curious"})
    assert page.status_code == 422 and not Impersonation.objects.exists()


def test_looking_changes_nothing(looking, shopper):
    variant, address = stocked(), AddressFactory(user=shopper)
    writes = [
        ("/account/addresses/add/", ADDRESS),
        (f"/account/addresses/{address.pk}/delete/", {}),
        ("/cart/add/", {"sku": variant.sku, "quantity": 1}),
        ("/pincode/", {"pincode": "560095"}),
    ]
    for url, data in writes:
        page = looking.post(url, data)
        assert page.status_code == 403, url
        assert b"only looking" in page.content
    assert Address.objects.get() == address and not CartLine.objects.exists()
    assert looking.put("/account/addresses/add/").status_code == 403


def test_a_refusal_is_a_toast_for_htmx(looking):
    page = looking.post("/pincode/", {"pincode": "560095"}, headers={"HX-Request": "true"})
    assert page.status_code == 403 and b"only looking" in page.content


CLOSED = [
    "/account/password/",
    "/account/security/",
    "/account/sessions/",
    "/account/activity/",
    "/account/profile/email/",
    "/account/profile/phone/",
    "/account/sign-in/",
    "/account/sign-up/",
]


@pytest.mark.parametrize("url", CLOSED)
def test_security_stays_closed_also_when_acting(acting, url):
    for page in (acting.get(url), acting.post(url, {"password": "x", "phone": "9812345678"})):
        assert page.status_code == 403 and b"stay closed" in page.content


def test_payments_stay_closed(acting, shopper):
    order = an_order(user=shopper)
    for answer in (
        acting.get(f"/pay/{order.number}/"),
        acting.post(f"/pay/{order.number}/cod/"),
        acting.post(f"/pay/{order.number}/start/"),
    ):
        assert answer.status_code == 403
    order.refresh_from_db()
    assert order.status == "placed"


def test_profile_and_disowning_are_the_customers_own(acting, shopper):
    for url in ("/account/profile/", "/account/activity/not-me/"):
        assert acting.post(url, {"full_name": "Changed", "phone": ""}).status_code == 403
    kept = User.objects.get(pk=shopper.pk)
    assert kept.full_name == "Ravi Iyer" and kept.has_usable_password()


def test_acting_is_asked_for_and_both_stand_in_the_log(acting, owner, shopper):
    assert acting.post("/account/addresses/add/", ADDRESS).status_code == 302
    assert Address.objects.get().user == shopper
    look, target = the_look(), str(shopper.pk)
    assert look.raised_at is not None
    assert deeds() == [
        ("impersonation.started", owner.pk, target),
        ("impersonation.raised", owner.pk, target),
        ("impersonation.acted", owner.pk, target),
    ]
    acted = AuditEntry.objects.get(action="impersonation.acted")
    assert (acted.actor, acted.acting_for) == (owner, shopper)
    assert acted.facts["what"] == "POST accounts:address_add"
    assert b"counts as done for them" in acting.get("/").content


def test_each_entry_of_the_deed_names_staff_even_where_it_names_the_customer(
    acting, owner, shopper
):
    order = an_order(user=shopper)
    acting.post(f"/orders/{order.number}/cancel/")
    rows = AuditEntry.objects.filter(acting_for=shopper)
    assert rows.exists() and {row.actor_id for row in rows} == {owner.pk}


def test_raising_wants_its_own_permission(looking, support):
    assert looking.get(RAISE).status_code == 404
    assert looking.post(RAISE).status_code == 404
    with pytest.raises(MoreThanYouHold):
        raise_impersonation(impersonation=the_look(), by=support)
    assert the_look().raised_at is None


def test_raising_twice_is_once(acting, owner):
    first = the_look().raised_at
    acting.post(RAISE)
    assert the_look().raised_at == first
    assert len(deeds("impersonation.raised")) == 1


def test_nobody_raises_the_look_of_somebody_else(looking, owner):
    with pytest.raises(ImpersonationOver):
        raise_impersonation(impersonation=the_look(), by=owner)


def test_stopping_makes_one_oneself_again(looking, support, shopper, deliver):
    answer = looking.post(STOP)
    assert answer.url == f"/admin/accounts/user/{shopper.pk}/change/"
    page = looking.get("/account/")
    assert page.context["user"] == support and b'class="acting"' not in page.content
    assert looking.post(STOP).status_code == 302
    assert the_look().ended_at is not None
    assert [deed[0] for deed in deeds()] == ["impersonation.started", "impersonation.ended"]
    deliver()
    deliver()
    mails = [m for m in mail.outbox if "looked at" in m.subject]
    assert len(mails) == 1 and mails[0].to == ["shopper@example.com"]
    assert "could change nothing" in mails[0].body


def test_it_ends_by_itself_and_what_was_sent_is_not_done_to_staff(
    acting, owner, shopper, time_machine
):
    time_machine.move_to(timezone.now() + timedelta(minutes=30))
    answer = acting.post("/account/addresses/add/", ADDRESS)
    assert answer.status_code == 302 and not Address.objects.exists()
    page = acting.get("/account/")
    assert page.context["user"] == owner and b"is over" in page.content
    look = the_look()
    assert look.ended_at == look.ends_at


def test_the_task_ends_what_nobody_stopped(looking, time_machine, deliver):
    assert end_overdue_impersonations() == 0
    time_machine.move_to(timezone.now() + timedelta(hours=2))
    expire_grants()
    look = the_look()
    assert look.ended_at == look.ends_at
    assert end_overdue_impersonations() == 0
    assert not end_impersonation(impersonation=look, because="again")
    assert len(deeds("impersonation.ended")) == 1


def test_signing_out_ends_it(looking):
    looking.post("/account/sign-out/")
    assert the_look().ended_at is not None
    assert looking.get("/account/").status_code == 302


def test_signing_out_of_the_desk_ends_it(looking):
    looking.post("/admin/logout/")
    assert the_look().ended_at is not None


def test_a_revoked_right_ends_it(looking, owner, support, shopper):
    revoke_grant(grant=support.grants.get(), by=owner, reason="left")
    page = looking.get("/orders/")
    assert not page.context or page.context["user"] != shopper
    end_overdue_impersonations()
    assert the_look().ended_at is not None


def test_a_customer_who_becomes_staff_is_not_looked_at(looking, owner, shopper, support):
    make_staff(user=shopper, role="packer")
    page = looking.get("/account/", follow=True)
    assert page.context["user"] == support and the_look().ended_at is not None


def test_a_second_look_ends_the_first(looking, support, other_shopper):
    looking.post(START.format(other_shopper.pk), {"reason": "another"})
    rows = Impersonation.objects.order_by("started_at", "ended_at")
    assert sorted(row.ended_at is None for row in rows) == [False, True]
    assert looking.get("/account/").context["user"] == other_shopper


def test_the_desk_stays_ones_own(looking, support):
    page = looking.get("/admin/")
    assert page.status_code == 200 and page.context["user"] == support


def test_the_look_of_somebody_else_is_not_taken_over(looking, signed_in, owner):
    client = signed_in(owner)
    client.get("/account/")
    session = client.session
    session["acting"] = str(the_look().pk)
    session.save()
    assert client.get("/account/", follow=True).context["user"] == owner
    assert the_look().ended_at is None


def test_others_pay_nothing_for_it(client, signed_in, shopper):
    browser = signed_in(shopper)
    for visitor, url in ((client, "/"), (browser, "/account/profile/")):
        visitor.get(url)
        with CaptureQueriesContext(connection) as seen:
            visitor.get(url)
        assert not [row["sql"] for row in seen if "impersonation" in row["sql"]]


def test_customers_see_it_among_what_happened(looking, signed_in, shopper):
    looking.post(STOP)
    page = signed_in(shopper).get("/account/activity/").content.decode()
    assert AuditEntry.objects.filter(target_id=str(shopper.pk), action="impersonation.started")
    assert "The shop looked at the account" in page and "support@" not in page


@pytest.mark.django_db(transaction=True)
def test_looks_of_one_person_take_turns(at_once):
    ensure_roles()
    staff = make_staff(user=UserFactory(email="support@example.com"), role="support")
    people = [UserFactory() for _n in range(6)]

    def look(index):
        return start_impersonation(by=staff, customer=people[index], reason="at once")

    results = at_once(look, 6)
    assert all(isinstance(one, Impersonation) for one in results)
    assert Impersonation.objects.filter(ended_at=None).count() == 1
    assert Impersonation.objects.count() == 6


def test_a_person_who_is_not_there(signed_in, support):
    assert signed_in(support).get(START.format(999_999)).status_code == 404
    assert signed_in(support).get(f"/account/act-as/{'9' * 40}/").status_code == 404


def test_looking_and_acting_want_a_fresh_second_factor(
    acting, signed_in, support, other_shopper, time_machine
):
    browser = signed_in(support)
    browser.get("/account/")
    Impersonation.objects.update(raised_at=None)
    time_machine.move_to(timezone.now() + timedelta(minutes=11))
    for client, url in ((browser, START.format(other_shopper.pk)), (acting, RAISE)):
        answer = client.post(url, {"reason": "curious"})
        assert answer.status_code == 302 and "/account/confirm/" in answer.url
    assert acting.get("/account/confirm/").status_code == 200, "asked as oneself"
    look = the_look()
    assert look.raised_at is None and look.customer != other_shopper
