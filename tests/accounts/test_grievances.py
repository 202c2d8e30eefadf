"""Complaints: received once, answered in time, seen by whoever wrote them."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from accounts.actions.privacy.grievances import (
    a_month_after,
    acknowledge_ticket,
    close_ticket,
    open_ticket,
)
from accounts.metrics import grievances_late
from accounts.models import AuditEntry, GrievanceTicket
from accounts.selectors.grievances import overdue_tickets
from accounts.tasks import count_late_grievances
from config.foundation.errors import IllegalMove, InvalidInput, TooManyRequests

PAGE, GUEST = "/account/grievances/", "/grievance/"
SAID = {"subject": "Broken cups", "text": "Two of six came broken.", "order_number": "ht1"}
BY_GUEST = SAID | {"email": "Guest@Example.com"}
FIND = "/grievance/find/"


def a_ticket(user=None, **more):
    words = {"subject": "Broken cups", "text": "Two of six came broken."}
    return open_ticket(user=user, **words | more)


def mails_to(address):
    return [one for one in mail.outbox if one.to == [address]]


def desk(name, ticket=None):
    where = f"admin:accounts_grievanceticket_{name.split('/')[0]}"
    return reverse(where, args=[ticket.pk, *name.split("/")[1:]] if ticket else [])


def test_the_page_receives_and_mails_a_number(shopper, signed_in, deliver, settings):
    client = signed_in(shopper)
    response = client.post(PAGE, SAID)
    ticket = GrievanceTicket.objects.get()
    assert response["Location"] == f"{PAGE}{ticket.number}/"
    assert ticket.number == f"GR-{timezone.localtime().year}-{ticket.pk:06d}"
    assert (ticket.user, ticket.email, ticket.order_number) == (shopper, shopper.email, "HT1")
    assert ticket.acknowledge_by - ticket.opened_at == timedelta(hours=48)
    deliver()
    (letter,) = mails_to(shopper.email)
    assert ticket.number in letter.body and "broken" not in letter.body
    assert len(mails_to(settings.LEGAL["grievance_email"])) == 1
    for url in (PAGE, response["Location"]):
        assert b"Broken cups" in client.get(url).content
    assert AuditEntry.objects.filter(action="grievances.opened", actor=shopper).count() == 1


def test_the_same_words_twice_are_one_complaint(shopper, signed_in, deliver):
    client = signed_in(shopper)
    places = {client.post(PAGE, SAID)["Location"] for _twice in range(2)}
    deliver()
    assert len(places) == 1 and len(mails_to(shopper.email)) == 1
    a_ticket(shopper, subject="Something else")
    assert GrievanceTicket.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_at_once_they_are_one_as_well(shopper, at_once):
    found = at_once(lambda _index: a_ticket(shopper).number, 4)
    assert len(set(found)) == 1 and GrievanceTicket.objects.count() == 1


@pytest.mark.parametrize("missing", ["subject", "text"])
def test_without_words_nothing_is_received(shopper, signed_in, missing):
    response = signed_in(shopper).post(PAGE, SAID | {missing: " "})
    assert response.status_code == 422 and not GrievanceTicket.objects.exists()
    kept = "Broken cups" if missing == "text" else "Two of six"
    assert kept in response.content.decode()


def test_the_order_of_the_page_that_sent_me_is_filled_in(shopper, signed_in):
    assert b'value="HT-77"' in signed_in(shopper).get(f"{PAGE}?order=HT-77").content


def test_strangers_see_nothing(shopper, other_shopper, signed_in, client):
    ticket = a_ticket(shopper)
    url = f"{PAGE}{ticket.number}/"
    stranger = signed_in(other_shopper)
    assert stranger.get(url).status_code == 404
    assert ticket.number not in stranger.get(PAGE).content.decode()
    assert client.get(url).status_code == 302
    assert client.get(f"{GUEST}{ticket.number}/").status_code == 404
    wrong = client.post(FIND, {"find-number": ticket.number, "find-email": shopper.email})
    assert wrong.status_code == 422


def test_who_has_no_email_may_leave_one(shopper, signed_in, deliver):
    shopper.email, shopper.phone = None, "+919812345678"
    shopper.phone_verified_at = timezone.now()
    shopper.save()
    client = signed_in(shopper)
    client.post(PAGE, SAID)
    deliver()
    assert not [one for one in mail.outbox if "received" in one.subject]
    client.post(PAGE, SAID | {"subject": "More", "email": "new@example.com"})
    deliver()
    assert len(mails_to("new@example.com")) == 1


def test_guests_are_answered_and_come_back_with_the_number(client, db, deliver):
    response = client.post(GUEST, BY_GUEST)
    ticket = GrievanceTicket.objects.get()
    assert response["Location"] == f"{GUEST}{ticket.number}/"
    assert b"Broken cups" in client.get(response["Location"]).content
    deliver()
    (letter,) = mails_to("guest@example.com")
    assert "/grievance/" in letter.body and "/account/" not in letter.body
    client.cookies.clear()
    assert client.get(response["Location"]).status_code == 404
    found = {"find-number": ticket.number.lower(), "find-email": "GUEST@example.com"}
    assert client.post(FIND, found | {"find-email": "no@example.com"}).status_code == 422
    assert client.post(FIND, found)["Location"] == response["Location"]
    assert client.get(response["Location"]).status_code == 200


def test_guests_must_say_where_the_answer_goes(client, db):
    assert client.post(GUEST, SAID).status_code == 422
    assert not GrievanceTicket.objects.exists()


def test_nobody_is_flooded_with_mails(client, db):
    for n in range(5):
        a_ticket(email="guest@example.com", subject=f"No {n}")
    with pytest.raises(TooManyRequests):
        a_ticket(email="Guest@example.com", subject="No 6")
    assert client.post(GUEST, BY_GUEST).status_code == 429
    assert GrievanceTicket.objects.count() == 5


def test_the_desk_acknowledges_and_answers(shopper, support, signed_in, deliver):
    ticket, client = a_ticket(shopper), signed_in(support)
    assert b"Acknowledge" in client.get(desk("change", ticket)).content
    client.post(desk("move/acknowledge", ticket))
    ticket.refresh_from_db()
    assert (ticket.status, ticket.handled_by) == ("acknowledged", support)
    client.post(desk("move/close", ticket), {"close-answer": " "})
    ticket.refresh_from_db()
    assert ticket.status == "acknowledged"
    client.post(desk("move/close", ticket), {"close-answer": "New cups are on their way."})
    ticket.refresh_from_db()
    assert (ticket.status, ticket.answer) == ("closed", "New cups are on their way.")
    deliver()
    assert [len(mails_to(shopper.email)), "New cups" in mails_to(shopper.email)[-1].body] == [3, 1]
    page = signed_in(shopper).get(f"{PAGE}{ticket.number}/").content
    assert b"New cups" in page and b"1915" in page


def test_only_who_may_handle_them(shopper, allowed, signed_in):
    ticket = a_ticket(shopper)
    client = signed_in(allowed("orders.view"))
    assert client.post(desk("move/acknowledge", ticket)).status_code == 403
    assert client.get(desk("changelist")).status_code == 403
    assert b"Grievances" not in client.get("/admin/").content
    ticket.refresh_from_db()
    assert ticket.status == "open"


def test_a_closed_one_stays_closed(shopper, support):
    ticket = a_ticket(shopper)
    with pytest.raises(InvalidInput):
        close_ticket(ticket=ticket, by=support, answer="  ")
    close_ticket(ticket=ticket, by=support, answer="Done.")
    assert ticket.acknowledged_at == ticket.closed_at
    for again in (
        lambda: acknowledge_ticket(ticket=ticket, by=support),
        lambda: close_ticket(ticket=ticket, by=support, answer="Other."),
    ):
        with pytest.raises(IllegalMove):
            again()
    ticket.refresh_from_db()
    assert ticket.answer == "Done."


def test_both_clocks_count_and_the_desk_says_so(shopper, support, signed_in, time_machine):
    one, two = a_ticket(shopper), a_ticket(shopper, subject="Two")
    acknowledge_ticket(ticket=two, by=support)
    start = one.opened_at
    time_machine.move_to(start + timedelta(hours=47))
    assert not overdue_tickets()
    time_machine.move_to(start + timedelta(hours=49))
    assert list(overdue_tickets()) == [one]
    client = signed_in(support)
    assert b"Grievances that are late" in client.get("/admin/").content
    listed = client.get(f"{desk('changelist')}?due=late").content.decode()
    assert one.number in listed and two.number not in listed
    time_machine.move_to(start + timedelta(days=32))
    assert set(overdue_tickets()) == {one, two}
    close_ticket(ticket=two, by=support, answer="Done.")
    assert list(overdue_tickets()) == [one]


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ((2026, 11, 24), (2026, 12, 24)),
        ((2026, 12, 5), (2027, 1, 5)),
        ((2027, 1, 31), (2027, 2, 28)),
    ],
)
def test_a_month_is_a_month(start, end):
    assert a_month_after(datetime(*start, tzinfo=UTC)) == datetime(*end, tzinfo=UTC)


def test_the_gauge_counts_the_late_ones(shopper, time_machine):
    ticket = a_ticket(shopper)
    time_machine.move_to(ticket.acknowledge_by + timedelta(seconds=1))
    count_late_grievances()
    assert grievances_late._value.get() == 1
