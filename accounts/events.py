"""What happens to accounts; each of these ends in an e-mail (see handlers.py)."""

from dataclasses import dataclass

from config.foundation.events import Event


@dataclass(frozen=True)
class CodeAsked(Event):
    """A one-time code should leave; it follows from the row's id."""

    code_id: str


@dataclass(frozen=True)
class PasswordResetAsked(Event):
    """`user_id` is 0 when nobody has that address: asking costs the same either way."""

    user_id: int


@dataclass(frozen=True)
class PasswordChanged(Event):
    user_id: int


@dataclass(frozen=True)
class GrantWaits(Event):
    """A risky grant waits for its second approver."""

    grant_id: int


@dataclass(frozen=True)
class ContactChanged(Event):
    """An e-mail or number was replaced; the row holds the old one and undoes the change."""

    code_id: str


@dataclass(frozen=True)
class TokensReused(Event):
    """A refresh token came twice: somebody has a copy, and that sign-in of the app was ended."""

    user_id: int


@dataclass(frozen=True)
class ImpersonationEnded(Event):
    """Staff have looked at the shop as a customer, who is told afterwards."""

    impersonation_id: str


@dataclass(frozen=True)
class FactorsChanged(Event):
    """A second factor was added, removed or reset."""

    user_id: int


@dataclass(frozen=True)
class RecoveryCodeUsed(Event):
    user_id: int


@dataclass(frozen=True)
class AccountSleeps(Event):
    """Nothing was seen of the account for years; it is deleted unless its owner comes back."""

    user_id: int


@dataclass(frozen=True)
class TicketOpened(Event):
    """A grievance was received; its sender and the officer are told."""

    ticket_id: int


@dataclass(frozen=True)
class TicketMoved(Event):
    """A grievance was acknowledged or closed."""

    ticket_id: int
    status: str


@dataclass(frozen=True)
class AccountErased(Event):
    """An account was deleted; the notice holds its address until the last mail has left."""

    notice_id: str
