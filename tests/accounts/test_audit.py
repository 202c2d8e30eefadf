"""The chain of the audit log: whole, and broken in every way that we know."""

import json
import time
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from accounts.actions.audit import record
from accounts.actions.seal import export_digests, seal_entries
from accounts.actions.verify_audit import audit_breaks
from accounts.models import AuditDigest, AuditEntry, AuditSeal

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _folder(settings, tmp_path):
    settings.AUDIT_DIR = tmp_path


def by_superuser(*deeds):
    """Somebody who owns the database turns its rules off, and on again."""
    tables = [f"accounts_audit{table}" for table in ("entry", "seal", "digest")]
    off = [f"ALTER TABLE {table} DISABLE TRIGGER append_only" for table in tables]
    on = [f"ALTER TABLE {table} ENABLE TRIGGER append_only" for table in tables]
    with connection.cursor() as cursor:
        for deed in ("SET CONSTRAINTS ALL IMMEDIATE", *off, *deeds, *on):
            cursor.execute(deed)


def without_foreign_key():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conname FROM pg_constraint"
            " WHERE conrelid = 'accounts_auditseal'::regclass AND contype = 'f'"
        )
        return f"ALTER TABLE accounts_auditseal DROP CONSTRAINT {cursor.fetchone()[0]}"


def sealed(count):
    entries = [record("test.done", facts={"n": n}) for n in range(count)]
    assert seal_entries() == count
    return entries


def a_day_ago(monkeypatch):
    now = timezone.now() - timedelta(days=1)
    with monkeypatch.context() as patch:
        patch.setattr(timezone, "now", lambda: now)
        return sealed(5)


def test_positions_have_no_gap_and_a_second_run_does_nothing():
    sealed(5)
    assert seal_entries() == 0
    assert list(AuditSeal.objects.order_by("pk").values_list("pk", flat=True)) == [1, 2, 3, 4, 5]
    assert list(audit_breaks()) == []
    call_command("verify_audit")


@pytest.mark.parametrize(
    "change",
    ["action = 'x'", "facts = '{}'", "at = at + interval '1 microsecond'", "user_agent = 'x'"],
)
def test_a_changed_entry_is_named(change):
    third = sealed(5)[2]
    by_superuser(f"UPDATE accounts_auditentry SET {change} WHERE id = {third.pk}")
    (broken,) = audit_breaks()
    assert (broken.entry, broken.position) == (third.pk, 3)
    with pytest.raises(CommandError, match=f"entry {third.pk}"):
        call_command("verify_audit")


@pytest.mark.parametrize("seal_too", [True, False])
def test_an_entry_in_the_middle_that_went_is_named(seal_too):
    third = sealed(5)[2]
    seal = f"DELETE FROM accounts_auditseal WHERE entry_id = {third.pk}"
    first = seal if seal_too else without_foreign_key()
    by_superuser(first, f"DELETE FROM accounts_auditentry WHERE id = {third.pk}")
    (broken,) = audit_breaks()
    assert broken.position == 3
    assert broken.entry == (0 if seal_too else third.pk)


def test_the_last_entries_that_went_are_missed_by_the_file(monkeypatch):
    a_day_ago(monkeypatch)
    assert (export_digests(), export_digests()) == (1, 0)
    assert list(audit_breaks()) == []
    for table in ("auditdigest", "auditseal WHERE position > 3"):
        by_superuser(f"DELETE FROM accounts_{table}")
    by_superuser("DELETE FROM accounts_auditentry e WHERE NOT EXISTS"
                 " (SELECT 1 FROM accounts_auditseal s WHERE s.entry_id = e.id)")  # fmt: skip
    first = next(audit_breaks())
    assert first.position == 4
    assert "audit-" in first.what


def test_a_changed_file_is_found(monkeypatch, tmp_path):
    a_day_ago(monkeypatch)
    export_digests()
    (path,) = tmp_path.iterdir()
    path.write_text(json.dumps(json.loads(path.read_text()) | {"digest": "0" * 64}))
    assert path.name in str(next(audit_breaks()))
    assert AuditDigest.objects.get().position == 5


def test_an_entry_that_waits_too_long_is_named():
    entry = AuditEntry.objects.create(action="test.done", at=timezone.now() - timedelta(minutes=6))
    assert [broken.entry for broken in audit_breaks()] == [entry.pk]


@pytest.mark.parametrize(
    "deed",
    ["UPDATE {} SET id = id", "DELETE FROM {}", "TRUNCATE {} CASCADE"],
)
def test_the_database_refuses(deed):
    record("test.done")
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(deed.format("accounts_auditentry"))
    assert AuditEntry.objects.filter(action="test.done").count() == 1


def test_ten_thousand_entries_are_sealed_in_little_time(record_property):
    AuditEntry.objects.bulk_create(AuditEntry(action="test.done") for _ in range(10_000))
    before = time.process_time()
    assert seal_entries() == 10_000
    spent = time.process_time() - before
    record_property("cpu_ms", round(spent * 1000))
    assert spent < 5
