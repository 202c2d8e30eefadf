"""Accounts: asking for one, making it, changing its facts."""

from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from ..errors import CodeWrong, EmailTaken, PhoneVerified
from ..models import OneTimeCode, User
from ..selectors.logins import channel_of
from .audit import record
from .codes import check_code, send_code


def ask_to_sign_up(*, login: str) -> OneTimeCode:
    """Send a code to an e-mail address or number, or word that it has an account.

    Only its owner learns which. Raises TooManyRequests(retry_after) or SmsOff.
    """
    purpose = OneTimeCode.Purpose.SIGN_UP
    return send_code(purpose=purpose, channel=channel_of(login), destination=login)


def finish_sign_up(
    *, code_id: str | UUID, code: str, password: str, full_name: str, phone: str = ""
) -> User:
    """Make the account of somebody who has read the code; where it went is verified by that.

    `phone` is for the rider, where the code went to an e-mail address.
    Raises CodeWrong (also for a taken address), or TooManyRequests(retry_after) after five tries.
    """
    proved = check_code(code_id=code_id, code=code, purpose=OneTimeCode.Purpose.SIGN_UP)
    try:
        return _make(_verified(proved, phone), password=password, full_name=full_name)
    except IntegrityError as error:  # the unique key decides, also between two at once
        raise CodeWrong() from error


def register(*, email: str, password: str, full_name: str, phone: str = "") -> User:
    """Make an account; `phone` is E.164 or empty. Raises EmailTaken."""
    login = {"email": email, "phone": phone}
    try:
        return _make(login, password=password, full_name=full_name)
    except IntegrityError as error:
        raise EmailTaken() from error


@transaction.atomic
def change_profile(*, user: User, full_name: str, phone: str) -> User:
    """The name that mails use and the number that the rider calls.

    Raises PhoneVerified: a number that opens the account is changed by a code only.
    """
    kept = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    if kept.phone_verified_at and phone != kept.phone:
        raise PhoneVerified()
    user.full_name, user.phone = full_name, phone
    user.save(update_fields=["full_name", "phone"])
    return user


@transaction.atomic
def _make(login: dict[str, Any], *, password: str, full_name: str) -> User:
    user = User.objects.create_user(password=password, full_name=full_name, **login)
    record("sign_up.finished", target=user, actor=user)
    return user


def _verified(code: OneTimeCode, phone: str) -> dict[str, Any]:
    """The fields of an account whose owner read `code`."""
    if code.channel == OneTimeCode.Channel.SMS:
        return {"email": None, "phone": code.destination, "phone_verified_at": timezone.now()}
    return {"email": code.destination, "email_verified_at": timezone.now(), "phone": phone}
