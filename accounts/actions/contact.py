"""Changing where an account is reached: the new address is confirmed, the old one is told."""

from datetime import timedelta
from uuid import UUID

from django.core import signing
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from config.foundation.events import publish

from ..errors import CodeWrong, EmailTaken, LinkDead
from ..events import ContactChanged, PasswordResetAsked
from ..models import OneTimeCode, User
from .audit import record
from .codes import check_code, send_code
from .passwords import set_password
from .sessions import end_sessions
from .sign_in import confirm_password

UNDO_WITHIN = timedelta(days=7)
SALT = "accounts.contact_undo"

Purpose = OneTimeCode.Purpose
Channel = OneTimeCode.Channel


def ask_to_change_email(*, user: User, password: str, email: str) -> OneTimeCode:
    """Send a code to the new address; nothing changes before it is typed in.

    Raises PasswordWrong or TooManyRequests(retry_after).
    """
    confirm_password(user=user, password=password)
    email = User.objects.clean_email(email)
    purpose = Purpose.CHANGE_EMAIL
    return send_code(purpose=purpose, channel=Channel.EMAIL, destination=email, user=user)


def ask_to_change_phone(*, user: User, password: str, phone: str) -> OneTimeCode:
    """Send a code to a number (E.164), the present one or a new one.

    Raises PasswordWrong, TooManyRequests(retry_after) or SmsOff.
    """
    confirm_password(user=user, password=password)
    purpose = Purpose.CHANGE_PHONE
    return send_code(purpose=purpose, channel=Channel.SMS, destination=phone, user=user)


def finish_change_email(*, user: User, code_id: str | UUID, code: str) -> User:
    """From now on the new address opens the account; the old one gets word and a way back.

    Raises CodeWrong (also for a taken address) or TooManyRequests(retry_after).
    """
    proved = _proved(user, code_id, code, Purpose.CHANGE_EMAIL)
    return _change(user.pk, Channel.EMAIL, proved.destination)


def finish_change_phone(*, user: User, code_id: str | UUID, code: str) -> User:
    """From now on the number opens the account and can be a second factor.

    Raises CodeWrong (also for a taken number) or TooManyRequests(retry_after).
    """
    proved = _proved(user, code_id, code, Purpose.CHANGE_PHONE)
    return _change(user.pk, Channel.SMS, proved.destination)


def undo_token(notice: OneTimeCode) -> str:
    """What the link to the old address carries."""
    return signing.dumps(str(notice.pk), salt=SALT)


def may_undo(token: str) -> bool:
    return _notice(token) is not None


@transaction.atomic
def undo_email_change(*, token: str) -> User:
    """“This was not me”: the old address is back, everybody is out, and only it gets a way in.

    Works once, within seven days. Raises LinkDead, or EmailTaken when somebody has the old
    address by now.
    """
    notice = _notice(token, lock=True)
    if notice is None or notice.user_id is None:
        raise LinkDead()
    user = User.objects.select_for_update().get(pk=notice.user_id)
    user.email, user.email_verified_at = notice.destination, timezone.now()
    _save_unique(user, "email", "email_verified_at")
    notice.expires_at = timezone.now()
    notice.save(update_fields=["expires_at"])
    set_password(user=user, password=None)
    end_sessions(user=user, because="not_me")
    record("email.change_undone", target=user)
    publish(PasswordResetAsked(user_id=user.pk))
    return user


def _proved(user: User, code_id: str | UUID, code: str, purpose: str) -> OneTimeCode:
    proved = check_code(code_id=code_id, code=code, purpose=purpose)
    if proved.user_id != user.pk:
        raise CodeWrong()
    return proved


def _change(user_id: int, channel: str, destination: str) -> User:
    try:
        return _store(user_id, channel, destination)
    except EmailTaken as error:
        raise CodeWrong() from error


@transaction.atomic
def _store(user_id: int, channel: str, destination: str) -> User:
    user = User.objects.select_for_update().get(pk=user_id)
    field = "email" if channel == Channel.EMAIL else "phone"
    before, was_verified = getattr(user, field), getattr(user, f"{field}_verified_at")
    setattr(user, field, destination)
    setattr(user, f"{field}_verified_at", timezone.now())
    _save_unique(user, field, f"{field}_verified_at")
    if before and before != destination and (field == "email" or was_verified):
        _tell_old(user, channel, before)
    record(f"{field}.changed", target=user, facts={"confirmed_only": before == destination})
    return user


def _save_unique(user: User, *fields: str) -> None:
    try:
        with transaction.atomic():
            user.save(update_fields=fields)
    except IntegrityError as error:
        raise EmailTaken() from error


def _tell_old(user: User, channel: str, before: str) -> None:
    """The row keeps the old address for the notice and the way back. It is born used up: no code
    opens it, and no code's row is taken for a notice.
    """
    now = timezone.now()
    by_mail = channel == Channel.EMAIL
    notice = OneTimeCode.objects.create(
        purpose=Purpose.CHANGE_EMAIL if by_mail else Purpose.CHANGE_PHONE,
        channel=channel,
        destination=before,
        user=user,
        created_at=now,
        used_at=now,
        expires_at=now + UNDO_WITHIN,
    )
    publish(ContactChanged(code_id=str(notice.pk)))


def _notice(token: str, *, lock: bool = False) -> OneTimeCode | None:
    try:
        key = signing.loads(token, salt=SALT, max_age=UNDO_WITHIN)
    except signing.BadSignature:
        return None
    rows = OneTimeCode.objects.filter(pk=key, expires_at__gt=timezone.now())
    rows = rows.filter(used_at=F("created_at"), purpose=Purpose.CHANGE_EMAIL)
    rows = rows.filter(user__anonymised_at=None)
    return (rows.select_for_update(of=("self",)) if lock else rows).first()
