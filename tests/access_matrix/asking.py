"""Making one call as one persona, what came of it, and whether anything was changed."""

from collections.abc import Callable
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

from django.core.cache import cache
from django.db import connection, transaction

DOORS = {"/account/sign-in/": "in", "/admin/login/": "in", "/account/confirm/": "again"}
# Written by any visit: sessions, counted tries, and what the audit log says of a refusal.
QUIET = {
    *("django_session", "accounts_usersession", "accounts_limitcount", "accounts_auditentry"),
    *("token_blacklist_outstandingtoken", "accounts_refreshtoken", "foundation_idempotencykey"),
}
TOUCHED = """
SELECT relname, n_tup_ins + n_tup_upd + n_tup_del FROM pg_stat_xact_user_tables
WHERE n_tup_ins + n_tup_upd + n_tup_del > 0
"""


def outcome_of(response: Any) -> str:
    """The words of the document's legend."""
    status = response.status_code
    where = response.get("Location") or response.get("HX-Redirect") or ""
    if 300 <= status < 400 or "HX-Redirect" in response:
        return DOORS.get(urlsplit(where).path, "go") if "next=" in where else "go"
    return "ok" if 200 <= status < 300 else str(status)


def agrees(expected: str, seen: str, wrote: set[str]) -> bool:
    """`may` is any answer of somebody who is let in: done, or refused because of what was sent."""
    if expected == "told":
        return is_let_in(seen) and not wrote
    return expected == seen or (expected == "may" and is_let_in(seen))


def is_let_in(seen: str) -> bool:
    return seen in ("ok", "go") or (
        seen[:1] == "4" and seen not in ("401", "403", "404", "405", "429")
    )


def touched() -> dict[str, int]:
    """Rows written so far in this transaction, by table; a rolled back write counts as well."""
    with connection.cursor() as cursor:
        cursor.execute(TOUCHED)
        return {name: count for name, count in cursor.fetchall() if name not in QUIET}


@contextmanager
def undone() -> Any:
    """Whatever happens inside is rolled back."""
    together = transaction.atomic()
    together._from_testcase = True  # counted tries ask to stand outside of any transaction
    with together:
        yield
        transaction.set_rollback(True)


_seen: dict[str, int] = {}


def look_again() -> None:
    """Call after writing by other ways than `ask`: what was written then is nobody's call."""
    _seen.clear()
    _seen.update(touched())


def ask(call: Callable[[], Any]) -> tuple[str, set[str]]:
    """The outcome, and the tables that were written to."""
    with undone():
        response = call()
        seen, before = outcome_of(response), dict(_seen)
        look_again()
    if response.request["REQUEST_METHOD"] != "GET":
        cache.clear()  # it may remember what was rolled back
    return seen, {name for name, count in _seen.items() if count != before.get(name, 0)}
