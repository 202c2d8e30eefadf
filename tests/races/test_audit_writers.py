"""Writers of the audit log wait for nobody, and nothing is lost between them."""

from threading import Event, Thread

import pytest
from django.db import connection, connections, transaction

from accounts.actions.audit import record
from accounts.actions.seal import seal_entries
from accounts.actions.verify_audit import audit_breaks
from accounts.models import AuditEntry, AuditSeal

pytestmark = pytest.mark.django_db(transaction=True)
WRITERS, EACH = 20, 20


def test_twenty_writers_and_sealers_at_once_lose_nothing(at_once, settings, tmp_path):
    settings.AUDIT_DIR = tmp_path

    def work(index):
        for n in range(EACH):
            record("test.done", facts={"writer": index, "n": n})
            if index % 5 == 0:
                seal_entries()

    assert at_once(work, WRITERS) == [None] * WRITERS
    seal_entries()
    places = AuditSeal.objects.order_by("position").values_list("position", "entry__facts")
    assert [position for position, _facts in places] == list(range(1, WRITERS * EACH + 1))
    for writer in range(WRITERS):
        told = [facts["n"] for _position, facts in places if facts["writer"] == writer]
        assert told == list(range(EACH))
    assert list(audit_breaks()) == []


def test_an_open_writer_neither_waits_nor_is_waited_for(settings, tmp_path):
    settings.AUDIT_DIR = tmp_path
    written, may_commit = Event(), Event()

    def slow():
        with transaction.atomic():
            record("test.slow")
            written.set()
            may_commit.wait(10)
        connections.close_all()

    writer = Thread(target=slow)
    writer.start()
    try:
        assert written.wait(10)
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '2s'")
        record("test.quick")
        assert seal_entries() == 1
    finally:
        may_commit.set()
        writer.join()
    assert seal_entries() == 1
    sealed = AuditEntry.objects.order_by("seal__position").values_list("action", flat=True)
    assert list(sealed) == ["test.quick", "test.slow"]
    assert list(audit_breaks()) == []


def test_a_writer_does_not_wait_for_an_open_seal(settings, tmp_path):
    settings.AUDIT_DIR = tmp_path
    record("test.first")
    sealing, may_commit = Event(), Event()

    def seal():
        with transaction.atomic():
            seal_entries()
            sealing.set()
            may_commit.wait(10)
        connections.close_all()

    sealer = Thread(target=seal)
    sealer.start()
    try:
        assert sealing.wait(10)
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '2s'")
        record("test.second")
        assert seal_entries() == 0
    finally:
        may_commit.set()
        sealer.join()
    assert seal_entries() == 1
