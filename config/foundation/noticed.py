"""Refusals that smell of an attack. They are noticed where they happen, which may be inside of a
transaction that is rolled back, and written down when the request is over.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Model

from .errors import DomainError


@dataclass(frozen=True)
class Notice:
    action: str
    target: Model | None = None
    facts: dict[str, Any] = field(default_factory=dict)


_noticed: ContextVar[list[Notice] | None] = ContextVar("noticed", default=None)


@contextmanager
def noticing() -> Iterator[list[Notice]]:
    """What is noticed inside, in order."""
    found: list[Notice] = []
    token = _noticed.set(found)
    try:
        yield found
    finally:
        _noticed.reset(token)


def notice(action: str, *, target: Model | None = None, **facts: Any) -> None:
    """Costs nothing; outside of a request nobody listens."""
    found = _noticed.get()
    if found is not None:
        found.append(Notice(action, target, facts))


def notice_refusal(refusal: Exception) -> None:
    """Call where a refusal is turned into words; most of them are no attack."""
    if isinstance(refusal, DomainError) and refusal.noticed_as:
        notice(refusal.noticed_as, refusal=refusal.code)
