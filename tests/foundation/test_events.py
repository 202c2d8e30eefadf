"""The outbox: stored with the change, delivered once, a failing handler waits alone."""

from dataclasses import dataclass

import pytest
from django.db import transaction
from django.utils import timezone

from config.foundation import events
from config.foundation.events import Event, deliver_waiting, on, publish
from config.foundation.models import EventDelivery, StoredEvent


@dataclass(frozen=True)
class TeaBrewed(Event):
    cups: int


@pytest.fixture
def heard():
    cups = []

    @on(TeaBrewed)
    def drink(event: TeaBrewed) -> None:
        cups.append(event.cups)

    yield cups
    events._handlers.pop("TeaBrewed")


@pytest.fixture
def broken():
    @on(TeaBrewed)
    def spill(event: TeaBrewed) -> None:
        StoredEvent.objects.create(name="half done", data={})
        raise RuntimeError("spilt")


@pytest.mark.django_db(transaction=True)
def test_publish_refuses_to_run_outside_a_transaction():
    with pytest.raises(transaction.TransactionManagementError):
        publish(TeaBrewed(cups=1))


@pytest.mark.django_db
def test_rolled_back_changes_announce_nothing(heard):
    try:
        with transaction.atomic():
            publish(TeaBrewed(cups=1))
            raise LookupError
    except LookupError:
        pass
    assert deliver_waiting() == 0
    assert heard == []


@pytest.mark.django_db
def test_delivered_once(heard):
    publish(TeaBrewed(cups=2))
    assert deliver_waiting() == 1
    assert deliver_waiting() == 0
    assert heard == [2]


@pytest.mark.django_db
def test_failing_handler_waits_alone_and_leaves_nothing_behind(heard, broken):
    publish(TeaBrewed(cups=3))
    deliver_waiting()
    assert heard == [3]
    stuck = EventDelivery.objects.get(done_at=None)
    assert (stuck.tries, stuck.error) == (1, "RuntimeError: spilt")
    assert stuck.due_at > timezone.now()
    assert not StoredEvent.objects.filter(name="half done").exists()


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_many_workers_deliver_each_event_once(heard, at_once):
    with transaction.atomic():
        for cups in range(30):
            publish(TeaBrewed(cups=cups))
    at_once(lambda i: deliver_waiting(), 6)
    assert sorted(heard) == list(range(30))
