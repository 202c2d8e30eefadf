"""What is forgotten with age."""

import json
from datetime import timedelta
from io import StringIO

import pytest
from django.core import mail
from django.core.management import call_command
from django.utils import timezone

from accounts.actions.privacy.retention import run_retention
from accounts.models import AuditEntry, UserSession
from payments.models import WebhookEvent
from shop.models import Cart


def ago(days):
    return timezone.now() - timedelta(days=days)


@pytest.fixture
def old_things(shopper):
    Cart.objects.create()
    Cart.objects.create(user=shopper)
    Cart.objects.update(updated_at=ago(91))
    Cart.objects.create()
    for days in (367, 300):
        UserSession.objects.create(user=shopper, kind="browser", ended_at=ago(days))
    for number, days in enumerate((181, 100)):
        WebhookEvent.objects.create(
            event_id=f"e{number}",
            name="payment.captured",
            raw=b'{"email": "a@b.in"}',
            secret_index=0,
            status="done",
            received_at=ago(days),
        )


def test_old_things_go_and_younger_ones_stay(old_things):
    counts = {job["name"]: job["rows"] for job in run_retention()}
    assert (counts["guest_carts"], counts["ended_sign_ins"], counts["webhook_bodies"]) == (1, 1, 1)
    assert Cart.objects.count() == 2 and UserSession.objects.count() == 1
    assert b"email" not in bytes(WebhookEvent.objects.get(event_id="e0").raw)
    assert b"email" in bytes(WebhookEvent.objects.get(event_id="e1").raw)
    assert not any(job["rows"] for job in run_retention())


def test_a_dry_run_counts_and_changes_nothing(old_things):
    out = StringIO()
    call_command("retention", "--dry-run", "--json", stdout=out)
    counts = {job["name"]: job["rows"] for job in json.loads(out.getvalue())}
    assert counts["guest_carts"] == 1 and Cart.objects.count() == 3


def test_a_sleeper_is_told_then_48_hours_later_deleted(shopper, other_shopper, deliver):
    type(shopper).objects.filter(pk=shopper.pk).update(created_at=ago(1200))
    run_retention()
    deliver()
    assert [m.to for m in mail.outbox] == [["shopper@example.com"]]
    run_retention()
    shopper.refresh_from_db()
    assert shopper.email
    told = AuditEntry.objects.filter(action="account.sleeps_told")
    assert told.count() == 1


def test_a_sleeper_who_came_back_stays(shopper, time_machine):
    type(shopper).objects.filter(pk=shopper.pk).update(created_at=ago(1200))
    run_retention()
    UserSession.objects.create(user=shopper, kind="browser")
    time_machine.shift(timedelta(days=3))
    run_retention()
    shopper.refresh_from_db()
    assert shopper.anonymised_at is None


def test_a_sleeper_who_stays_away_is_deleted(shopper, time_machine):
    type(shopper).objects.filter(pk=shopper.pk).update(created_at=ago(1200))
    run_retention()
    time_machine.shift(timedelta(hours=49))
    run_retention()
    shopper.refresh_from_db()
    assert shopper.anonymised_at and shopper.email is None
