"""Who is behind what is being done right now: for the audit log, which sees no request."""

from contextvars import ContextVar
from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Caller:
    """`user_id` is the person at the keyboard; `acting_for_id` whom they act for, if anybody."""

    user_id: int | None = None
    acting_for_id: int | None = None
    network_address: str | None = None
    user_agent: str = ""


NOBODY = Caller()

caller: ContextVar[Caller] = ContextVar("caller", default=NOBODY)


def is_person(user_id: int, acting_for_id: int | None = None) -> None:
    """From here on the caller is known to be this person."""
    caller.set(replace(caller.get(), user_id=user_id, acting_for_id=acting_for_id))
