"""Accounts: asking for one, making it, changing its facts."""

from django.db import IntegrityError, transaction
from django.utils.crypto import constant_time_compare, salted_hmac

from config.foundation.events import publish

from ..errors import CodeWrong, EmailTaken
from ..events import SignUpAsked
from ..limits import MAILS, SIGN_UP_CODES
from ..models import User, UserManager


def ask_to_sign_up(*, email: str, nonce: str) -> None:
    """Send a code to `email`, or word that it has an account: only its owner learns which.

    Raises TooManyRequests(retry_after) after five mails an hour.
    """
    email = UserManager.clean_email(email)
    MAILS.spend(f"sign up {email}")
    with transaction.atomic():
        publish(SignUpAsked(email=email, nonce=nonce))


def sign_up_code(*, email: str, nonce: str) -> str:
    """Six digits that follow from the server's secret, so that nobody has to store them."""
    digest = salted_hmac("accounts.sign_up", f"{email} {nonce}", algorithm="sha256").digest()
    return f"{int.from_bytes(digest[:8], 'big') % 1_000_000:06d}"


def finish_sign_up(
    *, email: str, nonce: str, code: str, password: str, full_name: str, phone: str = ""
) -> User:
    """Make the account of somebody who has read the code sent to `email`.

    Raises CodeWrong (also for a taken address), or TooManyRequests(retry_after) after five tries.
    """
    email = UserManager.clean_email(email)
    SIGN_UP_CODES.spend(nonce)
    if not constant_time_compare(code, sign_up_code(email=email, nonce=nonce)):
        raise CodeWrong()
    try:
        return register(email=email, password=password, full_name=full_name, phone=phone)
    except EmailTaken as error:
        raise CodeWrong() from error


def register(*, email: str, password: str, full_name: str, phone: str = "") -> User:
    """Make an account; `phone` is E.164 or empty. Raises EmailTaken."""
    try:
        with transaction.atomic():
            return User.objects.create_user(email, password, full_name=full_name, phone=phone)
    except IntegrityError as error:  # the unique key decides, also between two at once
        raise EmailTaken() from error


@transaction.atomic
def change_profile(*, user: User, full_name: str, phone: str) -> User:
    """The name that mails use and the number that the rider calls."""
    user.full_name, user.phone = full_name, phone
    user.save(update_fields=["full_name", "phone"])
    return user
