"""The chain of the audit log: each entry's place in it, and each day's end of it."""

import hashlib
import hmac
import json
import logging
import os
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from ..models import AuditDigest, AuditEntry, AuditSeal

log = logging.getLogger(__name__)
BATCH = 1000
LATE = timedelta(days=1)  # no transaction stays open for longer
FIELDS = (
    *("id", "at", "action", "actor_id", "acting_for_id", "target_kind", "target_id"),
    *("before", "after", "facts", "network_address", "user_agent", "request_id"),
)


def digest_of(previous: str, position: int, entry: Sequence[Any]) -> str:
    """What seals the values of `FIELDS` at this position, after the digest before it."""
    named = dict(zip(FIELDS, entry, strict=True))
    named["at"] = named["at"].astimezone(UTC).isoformat(timespec="microseconds")
    text = json.dumps([position, named], sort_keys=True, separators=(",", ":"))
    return hmac.new(_key(), (previous + text).encode(), hashlib.sha256).hexdigest()


def _key() -> bytes:
    given: str = settings.AUDIT_KEY
    return (given or f"audit log {settings.SECRET_KEY}").encode()


def seal_entries(*, whole: bool = False) -> int:
    """Give every unsealed entry its place; how many. Looks a day back, or at the whole log."""
    sealed = 0
    while batch := _seal_batch(whole):
        sealed += batch
        if batch < BATCH:
            break
    return sealed


@transaction.atomic
def _seal_batch(whole: bool) -> int:
    """Nobody waits: writers take no lock, and a second sealer goes home."""
    if not _my_turn("pg_try_advisory_xact_lock"):
        return 0
    last = AuditSeal.objects.select_related("entry").order_by("-position").first()
    rows = AuditEntry.objects.filter(seal=None)
    if last and not whole:
        rows = rows.filter(at__gte=last.entry.at - LATE)
    seals, now = [], timezone.now()
    position, digest = (last.position, last.digest) if last else (0, "")
    for entry in rows.order_by("pk").values_list(*FIELDS)[:BATCH]:
        position += 1
        digest = digest_of(digest, position, entry)
        seals.append(AuditSeal(position=position, entry_id=entry[0], digest=digest, sealed_at=now))
    AuditSeal.objects.bulk_create(seals)
    return len(seals)


def unsealed() -> int:
    """How many entries of the last day wait for their seal."""
    return AuditEntry.objects.filter(seal=None, at__gte=timezone.now() - LATE).count()


def _my_turn(lock: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {lock}(hashtext('accounts_audit_seal'))")
        return cursor.fetchone()[0] is not False


def export_digests() -> int:
    """Write the chain's end of every day (UTC) that is over and has none yet; how many."""
    first = AuditSeal.objects.order_by("position").first()
    latest = AuditDigest.objects.order_by("-day").first()
    if first is None:
        return 0
    day = latest.day + timedelta(days=1) if latest else first.sealed_at.astimezone(UTC).date()
    written = 0
    while day < timezone.now().astimezone(UTC).date():
        _export(day)
        day, written = day + timedelta(days=1), written + 1
    return written


@transaction.atomic
def _export(day: date) -> None:
    """The file comes first: after a crash the same day is written again, with the same words."""
    _my_turn("pg_advisory_xact_lock")
    midnight = datetime.combine(day + timedelta(days=1), datetime.min.time(), UTC)
    end = AuditSeal.objects.filter(sealed_at__lt=midnight).latest("position")
    _write(day, {"day": day.isoformat(), "position": end.position, "digest": end.digest})
    AuditDigest.objects.get_or_create(
        day=day, defaults={"position": end.position, "digest": end.digest}
    )
    log.info("audit digest of %s: position %d, %s", day, end.position, end.digest)


def digest_file(day: date) -> Path:
    return Path(settings.AUDIT_DIR) / f"audit-{day.isoformat()}.json"


def _write(day: date, words: dict[str, Any]) -> None:
    """Whole or not at all; a file that is there is never written over."""
    path = digest_file(day)
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(f".{os.getpid()}.draft")
    draft.write_text(json.dumps(words, indent=2) + "\n")
    try:
        path.hardlink_to(draft)
    except FileExistsError:
        log.warning("audit digest of %s was there already; it is kept", day)
    finally:
        draft.unlink()
