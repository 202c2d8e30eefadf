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
