"""CSV (RFC 4180) for people who open it in a spreadsheet, row by row."""

import csv
from collections.abc import Iterable, Iterator
from typing import Any

from django.http import StreamingHttpResponse

# A cell that begins like this would be worked out as a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r")


class _Echo:
    """The writer hands each finished line back."""

    def write(self, line: str) -> str:
        return line


def harmless(value: Any) -> str:
    """A cell that a spreadsheet shows and never works out."""
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(FORMULA) else text


def csv_lines(rows: Iterable[Iterable[Any]]) -> Iterator[str]:
    writer = csv.writer(_Echo(), lineterminator="\r\n")
    for row in rows:
        yield writer.writerow([harmless(cell) for cell in row])


def csv_download(name: str, rows: Iterable[Iterable[Any]]) -> StreamingHttpResponse:
    """Streamed: however long it is, it is never whole in memory."""
    response = StreamingHttpResponse(csv_lines(rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
