"""What needs doing: the queues that the admin's front page shows. Each app answers with its own."""

from dataclasses import dataclass
from typing import Any

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
