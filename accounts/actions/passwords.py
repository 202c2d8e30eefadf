"""Passwords. A new one ends every other session and every token of the app."""

from uuid import UUID

from django.db import transaction
from django.utils import timezone

from config.foundation.events import publish

from ..errors import CodeWrong
from ..events import PasswordChanged, PasswordResetAsked
from ..limits import MAILS, MAILS_A_DAY
from ..models import OneTimeCode, User
from ..selectors.logins import account_of, channel_of, owner_of
from .audit import record
from .codes import check_code, send_code
from .sessions import end_other_sessions
from .sign_in import confirm_password
from .trusted import end_trust

RESET = OneTimeCode.Purpose.RESET


def change_password(*, user: User, old_password: str, new_password: str) -> None:
    """Replace a known password. Raises PasswordWrong or TooManyRequests(retry_after)."""
    confirm_password(user=user, password=old_password)
    set_password(user=user, password=new_password)


@transaction.atomic
def set_password(*, user: User, password: str | None) -> None:
    """Give `user` a new password, which the caller has judged; its owner gets word of it.

    None leaves the account without one: only a reset by mail or SMS opens it again.

    Sessions carry a hash of the password (django.contrib.auth), so the old ones end by themselves.
    """
    user.set_password(password)
    user.save(update_fields=["password"])
    end_other_sessions(user=user, because="password")
    end_trust(user=user)
    record("password.changed", target=user)
    publish(PasswordChanged(user_id=user.pk))


def ask_for_password_reset(*, email: str) -> None:
    """Send a link to set a new password, if `email` has an account; nobody is told whether.

    The mail leaves later and elsewhere, and asking writes as much without an account.
    Raises TooManyRequests(retry_after) after five requests an hour.
    """
    email = User.objects.clean_email(email)
    MAILS.spend(f"reset {email}")
    MAILS_A_DAY.spend(email)
    with transaction.atomic():
        user = account_of(email)
        record("password.reset_asked", target=user)
        publish(PasswordResetAsked(user_id=user.pk if user else 0))


@transaction.atomic
def reset_by_link(*, user: User, password: str) -> None:
    """Whoever opened the mailed link has read mail to that address: it is verified by that."""
    if user.email_verified_at is None:
        user.email_verified_at = timezone.now()
        user.save(update_fields=["email_verified_at"])
    set_password(user=user, password=password)


def ask_for_reset_code(*, login: str) -> OneTimeCode:
    """Send a code that sets a new password, if `login` has an account; nobody is told whether.

    Raises TooManyRequests(retry_after) or SmsOff.
    """
    user = account_of(login)
    code = send_code(purpose=RESET, channel=channel_of(login), destination=login, user=user)
    record("password.reset_asked", target=user)
    return code


def reset_by_code(*, code_id: str | UUID, code: str, password: str) -> User:
    """Set a new password, which the caller has judged. Signing in still asks for all factors.

    Raises CodeWrong or TooManyRequests(retry_after).
    """
    user = owner_of(check_code(code_id=code_id, code=code, purpose=RESET))
    if user is None:
        raise CodeWrong()
    set_password(user=user, password=password)
    return user
