"""The second factor: six digits of an authenticator app (TOTP, RFC 6238)."""

import re

from django.db import transaction
from django_otp.plugins.otp_totp.models import TOTPDevice

from ..errors import CodeWrong, SecondFactorOn
from ..limits import CODES
from ..models import User
from ..selectors import device_to_confirm, has_second_factor
from .sign_in import confirm_password

SIX_DIGITS = re.compile(r"[0-9]{6}")


def enrol_totp(*, user: User, password: str) -> TOTPDevice:
    """Show a key to put into the app; it counts once `confirm_totp` has seen a code of it.

    Asked again before that, the key stays the same. Raises PasswordWrong or SecondFactorOn.
    """
    confirm_password(user=user, password=password)
    return _device_to_confirm(user)


@transaction.atomic
def _device_to_confirm(user: User) -> TOTPDevice:
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
    if has_second_factor(user):
        raise SecondFactorOn()
    device = device_to_confirm(user)
    return device or TOTPDevice.objects.create(user=user, name="Authenticator", confirmed=False)


def confirm_totp(*, user: User, code: str) -> TOTPDevice:
    """From now on signing in takes a code. Raises CodeWrong or TooManyRequests(retry_after)."""
    return _check(user, code, confirmed=False)


def verify_code(*, user: User, code: str) -> TOTPDevice:
    """The device that showed `code`, six digits; each code counts once, also in parallel.

    Raises CodeWrong or TooManyRequests(retry_after).
    """
    return _check(user, code, confirmed=True)


def disable_totp(*, user: User, password: str) -> None:
    """Signing in takes the password alone again. Raises PasswordWrong or TooManyRequests."""
    confirm_password(user=user, password=password)
    TOTPDevice.objects.filter(user=user).delete()


def _check(user: User, code: str, *, confirmed: bool) -> TOTPDevice:
    CODES.spend(str(user.pk))
    device = _accept(user, code, confirmed=confirmed) if SIX_DIGITS.fullmatch(code) else None
    if device is None:
        raise CodeWrong()
    CODES.forget(str(user.pk))
    return device


@transaction.atomic
def _accept(user: User, code: str, *, confirmed: bool) -> TOTPDevice | None:
    """Returns rather than raises: the failure that the device counts has to be committed."""
    devices = TOTPDevice.objects.select_for_update().filter(user=user, confirmed=confirmed)
    device = devices.order_by("pk").first()
    if device is None or not device.verify_token(code):
        return None
    device.confirmed = True
    device.save(update_fields=["confirmed"])
    return device
