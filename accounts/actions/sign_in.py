"""Who is it? Every way in asks here, so that the limits hold on all of them."""

from uuid import UUID

from django.contrib.auth import authenticate

from config.foundation.errors import TooManyRequests

from ..errors import CodeWrong, InvalidCredentials, PasswordWrong
from ..limits import PASSWORDS, STRANGERS
from ..models import OneTimeCode, User
from ..selectors.logins import account_of, channel_of, owner_of
from .audit import record
from .codes import check_code, send_code
from .said import said_before

SIGN_IN = OneTimeCode.Purpose.SIGN_IN


def identify(*, email: str, password: str, known_device: str = "") -> User:
    """The active user with this login and password; costs the same whether or not they exist.

    `email` may be a verified mobile number as well. A browser that signed in to this account
    before (`known_device`, its own random name) has its own tries: a stranger who uses up those
    of the account, or of all strangers together, cannot keep its owner out.
    Raises InvalidCredentials or TooManyRequests(retry_after).
    """
    who = f"device {known_device}" if known_device else f"account {_spelt(email)}"
    _may_try(who, stranger=not known_device)
    user = authenticate(None, username=email, password=password)
    if not isinstance(user, User):
        _failed(email, stranger=not known_device)
        raise InvalidCredentials()
    PASSWORDS.forget(who)
    return user


def ask_for_sign_in_code(*, login: str) -> OneTimeCode:
    """Send a code to sign in with, if `login` has an account; nobody is told whether.

    Raises TooManyRequests(retry_after) or SmsOff.
    """
    user = account_of(login)
    return send_code(purpose=SIGN_IN, channel=channel_of(login), destination=login, user=user)


def identify_by_code(*, code_id: str | UUID, code: str) -> tuple[User, str]:
    """The active user who read the code, and the channel it took: "email" or "sms".

    It stands for the password only, never for the second factor.
    Raises CodeWrong or TooManyRequests(retry_after).
    """
    proved = check_code(code_id=code_id, code=code, purpose=SIGN_IN)
    user = owner_of(proved)
    if user is None:
        raise CodeWrong()
    return user, proved.channel


def note_sign_in(*, user: User, first: str, factor: str = "") -> None:
    """Somebody is in: `first` is "password", "email" or "sms", `factor` the second one's kind."""
    record("sign_in.succeeded", target=user, actor=user, facts={"first": first, "factor": factor})


def confirm_password(*, user: User, password: str) -> None:
    """Is it still the owner of the account? Asked before changes that could lock them out.

    Runs outside transactions. Raises PasswordWrong or TooManyRequests(retry_after).
    """
    who = f"signed in {user.pk}"
    PASSWORDS.spend(who)
    if not user.check_password(password):
        raise PasswordWrong()
    PASSWORDS.forget(who)


def _spelt(login: str) -> str:
    """One key for all spellings of a login."""
    lookup = User.objects.login_of(login)
    return str(lookup.get("email") or lookup.get("phone") or login)


def _may_try(who: str, *, stranger: bool) -> None:
    try:
        PASSWORDS.spend(who)
        if stranger:
            STRANGERS.check("all")
    except TooManyRequests:
        if not said_before(f"throttled {who}"):
            record("sign_in.throttled", facts={"known_browser": not stranger})
        raise


def _failed(login: str, *, stranger: bool) -> None:
    record("sign_in.failed", target=account_of(login))
    if stranger:
        STRANGERS.spend("all")
