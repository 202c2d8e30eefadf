"""What the database refuses by itself, whoever writes."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import Grant, GrievanceTicket, Impersonation, UserSession
from shop.models import Order
from tests.factories import an_order

pytestmark = pytest.mark.django_db


def refused(rule, write):
    with pytest.raises(IntegrityError, match=rule), transaction.atomic():
        write()


def test_a_grant_ends_with_time_and_reason(shopper, owner):
    held = Grant.objects.create(user=shopper, permission="orders.view", reason="test")
    rows, now = Grant.objects.filter(pk=held.pk), timezone.now()
    refused("grant_ended_when", lambda: rows.update(status="revoked", end_reason="no"))
    refused("grant_ended_when", lambda: rows.update(ended_at=now))
    refused("grant_taken_for_a_reason", lambda: rows.update(status="revoked", ended_at=now))
    refused("grant_approved_by_and_when", lambda: rows.update(approved_by=owner))
    assert rows.update(status="revoked", ended_at=now, end_reason="no") == 1


def test_a_ticket_closes_with_an_answer(shopper):
    soon = timezone.now() + timedelta(days=2)
    clocks = {"acknowledge_by": soon, "settle_by": soon}
    ticket = GrievanceTicket.objects.create(
        number="GR-2026-000001", user=shopper, subject="Late", text="Late", **clocks
    )
    rows, now = GrievanceTicket.objects.filter(pk=ticket.pk), timezone.now()
    refused("acknowledged_when", lambda: rows.update(status="acknowledged"))
    stamps = {"status": "closed", "acknowledged_at": now, "closed_at": now}
    refused("closed_with_an_answer", lambda: rows.update(**stamps))
    assert rows.update(answer="Sent again", **stamps) == 1


def test_staff_look_as_one_customer_at_a_time(owner, shopper, other_shopper):
    facts = {"staff": owner, "reason": "test", "ends_at": timezone.now()}
    Impersonation.objects.create(customer=shopper, **facts)
    again = {"customer": other_shopper, **facts}
    refused("one_look_at_a_time", lambda: Impersonation.objects.create(**again))
    Impersonation.objects.update(ended_at=timezone.now())
    assert Impersonation.objects.create(**again).pk


def test_an_ended_sign_in_keeps_no_key(shopper):
    row = UserSession.objects.create(user=shopper, kind="browser", session_key="k" * 32)
    rows = UserSession.objects.filter(pk=row.pk)
    refused("ended_without_a_key", lambda: rows.update(ended_at=timezone.now()))
    assert rows.update(ended_at=timezone.now(), session_key="") == 1


def test_a_guests_order_has_an_e_mail(shopper):
    rows = Order.objects.filter(pk=an_order().pk)
    refused("a_guest_can_be_told", lambda: rows.update(email=""))
    assert rows.update(email="", user=shopper) == 1
