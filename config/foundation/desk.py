"""What needs doing: the queues that the admin's front page shows. Each app answers with its own."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from django.http import HttpRequest

from .hooks import Question


@dataclass(frozen=True)
class Queue:
    """A kind of work, how much of it waits, and the list that shows exactly these rows."""

    label: Any
    count: int
    url: str
    hint: Any = ""
    urgent: bool = False


# Which queues may the person behind this request see? The order of answers is that of the page.
desk_queues: Question[[HttpRequest], list[Queue]] = Question("desk_queues")

View = TypeVar("View", bound=Callable[..., Any])


def asks_for_proof(view: View) -> View:
    """Mark a page of the desk that could do harm: the site lets in who proved themselves lately.

    It asks before the form is filled in, so nothing typed is lost.
    """
    view.asks_for_proof = True  # type: ignore[attr-defined]
    return view
