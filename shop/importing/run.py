"""The import as a whole: batches, rejects, one at a time."""

import csv
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.core.cache import cache
from django.db import connection, transaction

from config.foundation.india import State

from ..actions.tax import ensure_tax_classes
from ..models import Location
from .files import BadFile, CatalogueFile
from .names import Names
from .rows import Rejected, Row, read_row
from .writing import Counts, learn_sizes, write_batch

BATCH = 2_000  # rows; about 10 MB, and few enough statements
LOCK = 0x68616174  # "haat": one import at a time

Progress = Callable[[int, int], None]


def import_file(
    path: Path,
    *,
    rejects: Path,
    limit: int | None = None,
    dry_run: bool = False,
    progress: Progress = lambda done, whole: None,
) -> Counts:
    """Import a catalogue file; rejected rows are written to `rejects` with line and reason.

    Raises BadFile when the file cannot be read or another import is running. Batches that were
    written stay written; importing the file again goes on where it stopped.
    """
    with _alone(), _dry(dry_run):
        ensure_tax_classes()
        run = _Run(rejects)
        for done, whole in run.through(CatalogueFile(path), limit):
            progress(done, whole)
        cache.delete("navigation")
        return run.counts


class _Run:
    def __init__(self, rejects: Path) -> None:
        self.counts = Counts()
        self.names = Names()
        self.location_id = _location().pk
        self.rejects = rejects
        self.batch: dict[str, Row] = {}
        self.learn_at = 1

    def through(self, file: CatalogueFile, limit: int | None) -> Iterator[tuple[int, int]]:
        self.rejects.unlink(missing_ok=True)
        for number, (line, cells) in enumerate(file):
            if limit is not None and number >= limit:
                break
            self._take(line, cells)
            if len(self.batch) >= BATCH:
                self._write()
                yield file.bytes_read, file.size
        self._write()
        yield file.size, file.size

    def _take(self, line: int, cells: dict[str, str | None] | Rejected) -> None:
        try:
            if isinstance(cells, Rejected):
                raise cells
            row = read_row(line, cells)
        except Rejected as reason:
            self._reject(line, cells, str(reason))
            return
        if row.sku.upper() in self.batch:
            self._write()  # the same SKU again: a later row updates an earlier one
        self.batch[row.sku.upper()] = row

    def _reject(self, line: int, cells: object, reason: str) -> None:
        self.counts.rejected += 1
        sku = cells.get("sku") if isinstance(cells, dict) else ""
        new = not self.rejects.exists()
        with self.rejects.open("a", encoding="utf-8", errors="replace", newline="") as file:
            writer = csv.writer(file)
            if new:
                writer.writerow(["line", "sku", "reason"])
            writer.writerow([line, (sku or "")[:80], reason])

    def _write(self) -> None:
        if self.batch:
            rows = list(self.batch.values())
            write_batch(rows, names=self.names, location_id=self.location_id, counts=self.counts)
            self.batch.clear()
            self._learn()

    def _learn(self) -> None:
        """Each time that the import has doubled what it created."""
        if self.counts.created >= self.learn_at:
            learn_sizes()
            self.learn_at = 2 * self.counts.created


def _location() -> Location:
    """Where imported stock lies: the first location, or one made from the shop's own GSTIN."""
    first = Location.objects.filter(is_active=True).first()
    if first is not None:
        return first
    state = settings.LEGAL["gstin"][:2]
    facts = {"name": "Main store", "pincode": "", "state": state if state in State.values else "27"}
    return Location.objects.create(code="main", **facts)


@contextmanager
def _alone() -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [LOCK])
        if not cursor.fetchone()[0]:
            raise BadFile("Another import is running; please wait until it has finished.")
        try:
            yield
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])


@contextmanager
def _dry(dry_run: bool) -> Iterator[None]:
    """A dry run does all the work and takes everything back."""
    if not dry_run:
        yield
        return
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
