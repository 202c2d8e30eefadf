"""What happens to accounts; each of these ends in an e-mail (see handlers.py)."""

from dataclasses import dataclass

from config.foundation.events import Event


@dataclass(frozen=True)
class SignUpAsked(Event):
    """Somebody wants an account for `email`; there is no id yet. `nonce` makes the code."""

    email: str
    nonce: str


@dataclass(frozen=True)
class PasswordResetAsked(Event):
    user_id: int


@dataclass(frozen=True)
class PasswordChanged(Event):
    user_id: int


@dataclass(frozen=True)
class RightsChanged(Event):
    """What this person may do is no longer what it was."""

    user_id: int


@dataclass(frozen=True)
class GrantWaits(Event):
    """A risky grant waits for its second approver."""

    grant_id: int
