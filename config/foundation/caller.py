"""Who is behind what is being done right now: for the audit log, which sees no request."""

from contextvars import ContextVar
from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Caller:
    """`user_id` is the person at the keyboard; `acting_for_id` whom they act for, if anybody.

    `sign_in` is the id of the sign-in (accounts.UserSession) they came by, "" when unknown.
    """

    user_id: int | None = None
    acting_for_id: int | None = None
    network_address: str | None = None
    user_agent: str = ""
    sign_in: str = ""


NOBODY = Caller()

caller: ContextVar[Caller] = ContextVar("caller", default=NOBODY)


def is_person(user_id: int, acting_for_id: int | None = None, sign_in: str | None = None) -> None:
    """From here on the caller is known to be this person (`sign_in` None: come as before)."""
    now = caller.get()
    sign_in = now.sign_in if sign_in is None else sign_in
    caller.set(replace(now, user_id=user_id, acting_for_id=acting_for_id, sign_in=sign_in))
