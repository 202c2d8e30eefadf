"""Recomputes the chain of the audit log and says where it breaks first."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone

from ..models import AuditDigest, AuditEntry, AuditSeal
from .seal import BATCH, FIELDS, digest_file, digest_of

PATIENCE = timedelta(minutes=5)
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Broken:
    """What is wrong, at which position of the chain, with which entry (0: not known)."""

    what: str
    position: int = 0
    entry: int = 0

    def __str__(self) -> str:
        where = f"entry {self.entry}, " if self.entry else ""
        return f"{where}position {self.position}: {self.what}" if self.position else self.what


def audit_breaks(progress: Progress = lambda done, whole: None) -> Iterator[Broken]:
    """The first break of the chain, what was exported otherwise, and what waits for its seal."""
    exported = list(_exported())
    wanted = {position: (digest, source) for position, digest, source in exported}
    end = 0
    for position, entry, digest, problem in _chain(progress):
        end = position
        if not problem and position in wanted and wanted[position][0] != digest:
            problem = f"the seal is not the one of {wanted[position][1]}"
        if problem:
            yield Broken(problem, position, entry)
            break
    else:
        yield from _too_short(end, exported)
    yield from _digest_differences()
    yield from _unsealed()


def _chain(progress: Progress) -> Iterator[tuple[int, int, str, str]]:
    """(position, entry, digest, problem) of every seal, in order, batch by batch."""
    whole, last, previous = AuditSeal.objects.count(), 0, ""
    columns = ("position", "digest", *(f"entry__{name}" for name in FIELDS))
    rows = AuditSeal.objects.order_by("position").values_list(*columns)
    while batch := list(rows.filter(position__gt=last)[:BATCH]):
        for position, digest, *entry in batch:
            if position != last + 1:
                yield last + 1, _entry_at(last + 1), "", "the entry or its seal is missing"
                return
            right = digest_of(previous, position, entry) == digest
            yield position, entry[0], digest, "" if right else "the entry does not fit its seal"
            last, previous = position, digest
        progress(last, whole)


def _entry_at(position: int) -> int:
    seal = AuditSeal.objects.filter(position=position).first()
    return seal.entry_id if seal else 0


def _too_short(end: int, exported: list[tuple[int, str, str]]) -> Iterator[Broken]:
    for position, _digest, source in sorted(exported):
        if position > end:
            yield Broken(f"the chain ends at {end}, {source} knows {position}", end + 1)
            return


def _exported() -> Iterator[tuple[int, str, str]]:
    """(position, digest, where it stands): of the table and of the files."""
    for row in AuditDigest.objects.order_by("day"):
        yield row.position, row.digest, f"the digest of {row.day}"
    for path in sorted(Path(settings.AUDIT_DIR).glob("audit-*.json")):
        words = _words_of(path)
        if words:
            yield words["position"], words["digest"], path.name


def _words_of(path: Path) -> dict[str, Any]:
    """Empty when the file is none of ours."""
    try:
        words = json.loads(path.read_text())
        return {"position": int(words["position"]), "digest": str(words["digest"])}
    except (OSError, ValueError, KeyError, TypeError):
        return {}


def _digest_differences() -> Iterator[Broken]:
    known = set()
    for row in AuditDigest.objects.order_by("day"):
        path = digest_file(row.day)
        known.add(path.name)
        if _words_of(path) != {"position": row.position, "digest": row.digest}:
            yield Broken(f"{path.name} is missing or differs from the digest of {row.day}")
    for path in sorted(Path(settings.AUDIT_DIR).glob("audit-*.json")):
        if path.name not in known:
            yield Broken(f"the digest that {path.name} was written from is missing")


def _unsealed() -> Iterator[Broken]:
    late = AuditEntry.objects.filter(seal=None, at__lt=timezone.now() - PATIENCE)
    first = late.order_by("pk").first()
    if first:
        yield Broken(f"entry {first.pk} and maybe later ones are still without a seal", 0, first.pk)
