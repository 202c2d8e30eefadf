"""Entities as JSON documents in one SQLite file (or in memory), behind one lock."""

import json
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from payments.sandbox.environment import ENVIRONMENT
from payments.sandbox.errors import JSON

INDEXED_FIELDS = ("order_id", "payment_id", "receipt", "event_id", "next_at")
SCHEMA = """
CREATE TABLE IF NOT EXISTS documents (
    seq INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,
    id TEXT NOT NULL UNIQUE,
    created_at INTEGER NOT NULL,
    body TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS documents_newest ON documents (kind, seq);
""" + "".join(
    f"CREATE INDEX IF NOT EXISTS documents_{field}"
    f" ON documents (kind, json_extract(body, '$.{field}'));\n"
    for field in INDEXED_FIELDS
)


class Store:
    """Documents by kind and id. Fields that start with `_` are the sandbox's own business."""

    def __init__(self, path: str) -> None:
        if path != ":memory:":
            Path(path).parent.mkdir(parents=True, exist_ok=True)
        self._lock = threading.RLock()
        self._depth = 0
        self._db = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        self._db.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;" + SCHEMA)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Hold the lock; all writes inside are kept or none. May be nested."""
        with self._lock:
            self._depth += 1
            try:
                if self._depth == 1:
                    self._db.execute("BEGIN IMMEDIATE")
                yield
            except BaseException:
                if self._depth == 1:
                    self._db.execute("ROLLBACK")
                raise
            else:
                if self._depth == 1:
                    self._db.execute("COMMIT")
            finally:
                self._depth -= 1

    def put(self, kind: str, document: JSON) -> JSON:
        """Insert or replace by id."""
        self._run(
            "INSERT INTO documents (kind, id, created_at, body) VALUES (?, ?, ?, ?)"
            " ON CONFLICT (id) DO UPDATE SET body = excluded.body",
            (kind, document["id"], document.get("created_at", 0), json.dumps(document)),
        )
        return document

    def get(self, kind: str, document_id: str) -> JSON | None:
        found = self._run(
            "SELECT body FROM documents WHERE kind = ? AND id = ?", (kind, document_id)
        )
        return json.loads(found[0][0]) if found else None

    def remove(self, document_id: str) -> None:
        self._run("DELETE FROM documents WHERE id = ?", (document_id,))

    def find(
        self,
        kind: str,
        *,
        between: tuple[int, int] = (0, 2**53),
        count: int = -1,
        skip: int = 0,
        **equal: Any,
    ) -> list[JSON]:
        """Newest first; `between` bounds created_at, further keywords are fields to match."""
        where = "".join(f" AND json_extract(body, '$.{field}') = ?" for field in equal)
        found = self._run(
            "SELECT body FROM documents WHERE kind = ? AND created_at BETWEEN ? AND ?"  # noqa: S608 - our names
            f"{where} ORDER BY seq DESC LIMIT ? OFFSET ?",
            (kind, *between, *equal.values(), count, skip),
        )
        return [json.loads(body) for (body,) in found]

    def first(self, kind: str, **equal: Any) -> JSON | None:
        found = self.find(kind, count=1, **equal)
        return found[0] if found else None

    def due(self, kind: str, now: float) -> list[JSON]:
        """Documents whose next_at has come, in the order they fell due."""
        found = self._run(
            "SELECT body FROM documents WHERE kind = ? AND json_extract(body, '$.next_at') <= ?"
            " ORDER BY json_extract(body, '$.next_at'), seq",
            (kind, now),
        )
        return [json.loads(body) for (body,) in found]

    def next_due(self, kind: str) -> float | None:
        """The earliest next_at of a kind."""
        found = self._run(
            "SELECT min(json_extract(body, '$.next_at')) FROM documents WHERE kind = ?"
            " AND json_extract(body, '$.next_at') > 0",
            (kind,),
        )
        earliest: float | None = found[0][0]
        return earliest

    def clear(self) -> None:
        self._run("DELETE FROM documents", ())

    def _run(self, sql: str, values: tuple[Any, ...]) -> list[tuple[Any, ...]]:
        with self._lock:
            return self._db.execute(sql, values).fetchall()


store = Store(ENVIRONMENT.store)
