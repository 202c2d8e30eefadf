"""Refusals. A DomainError has a code for machines, a sentence for people, and facts for both."""

from http import HTTPStatus
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _


class DomainError(Exception):
    """Base of every refusal; `message` may use the facts as {placeholders}."""

    code: ClassVar[str] = "refused"
    status: ClassVar[int] = HTTPStatus.CONFLICT
    message: ClassVar[Any] = _("That cannot be done.")
    noticed_as: ClassVar[str] = ""  # what the audit log calls it, if it smells of an attack

    def __init__(self, **facts: Any) -> None:
        self.facts = facts
        super().__init__(self.code)

    def __str__(self) -> str:
        return str(self.message).format(**self.facts)


class Conflict(DomainError):
    """Somebody else changed the thing first, or it is busy."""

    code = "conflict"
    message = _("This was changed by somebody else a moment ago. Please look again.")


class IllegalMove(DomainError):
    """The status table does not allow this move."""

    code = "illegal_move"
    message = _("This cannot go from “{was}” to “{to}”.")


class InvalidInput(DomainError):
    """A value that a form or serializer could not judge by its shape alone."""

    code = "invalid"
    status = HTTPStatus.BAD_REQUEST
    message = _("{reason}")


class TooManyRequests(DomainError):
    """A limit was reached; `retry_after` is in seconds."""

    code = "throttled"
    status = HTTPStatus.TOO_MANY_REQUESTS
    message = _("Too many tries. Please wait {retry_after} seconds.")
