"""Streams a CSV or CSV.gz: constant memory, broken rows one by one, honest progress."""

import csv
import gzip
import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from .rows import REQUIRED, Rejected

csv.field_size_limit(2_000_000)  # a cell beyond this is rejected with its line


class BadFile(Exception):
    """The file as a whole cannot be read; the sentence says why."""


Cells = dict[str, str | None]


class CatalogueFile:
    """Iterates `(line, cells)`, or `(line, Rejected)` for a row that the CSV reader refuses."""

    def __init__(self, path: Path, required: Sequence[str] = REQUIRED) -> None:
        self.path = path
        self.required = required
        self.size = path.stat().st_size
        self._raw: IO[bytes] | None = None

    @property
    def bytes_read(self) -> int:
        return self._raw.tell() if self._raw else 0

    def __iter__(self) -> Iterator[tuple[int, Cells | Rejected]]:
        with self._open() as text:
            reader = csv.DictReader(text)
            self._check_columns(reader)
            while True:
                try:
                    cells = next(reader)
                except StopIteration:
                    return
                except csv.Error as error:
                    yield reader.line_num, Rejected(f"not readable as CSV: {error}")
                except (EOFError, OSError) as error:
                    raise BadFile(
                        f"{self.path.name} is damaged after line {reader.line_num}: {error}"
                    ) from error
                else:
                    yield reader.line_num, cells

    @contextmanager
    def _open(self) -> Iterator[IO[str]]:
        with self.path.open("rb") as raw:
            self._raw = raw
            zipped = raw.peek(2)[:2] == b"\x1f\x8b"
            if self.path.suffix == ".gz" and not zipped:
                raise BadFile(f"{self.path.name} is not a gzip file.")
            plain: IO[bytes] = gzip.GzipFile(fileobj=raw) if zipped else raw  # type: ignore[assignment]
            yield io.TextIOWrapper(plain, "utf-8-sig", errors="surrogateescape", newline="")

    def _check_columns(self, reader: "csv.DictReader[str]") -> None:
        try:
            columns = reader.fieldnames or []
        except (csv.Error, EOFError, OSError) as error:
            raise BadFile(f"{self.path.name} cannot be read: {error}") from error
        missing = [name for name in self.required if name not in columns]
        if missing:
            raise BadFile(f"{self.path.name} has no column {', '.join(missing)}.")
