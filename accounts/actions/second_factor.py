"""Second factors: proving one, connecting and removing them.

Every door that takes a code comes here: site, admin, API and step-up count the same tries.
"""

from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _
from django_otp.models import Device
from django_otp.plugins.otp_totp.models import TOTPDevice

from config.foundation.events import publish

from ..errors import CodeWrong, FactorDemanded, PhoneNeeded, SecondFactorOn
from ..events import FactorsChanged
from ..limits import CODES
from ..models import OneTimeCode, RecoveryDevice, SMSDevice, User
from ..selectors.factors import device_to_confirm, has_second_factor, kinds_of
from .audit import record
from .codes import SIX_DIGITS, check_code, send_code
from .recovery import use_recovery_code
from .sessions import end_other_proofs
from .trusted import end_trust

MOST_APPS = 5


def verify_code(*, user: User, code: str, without: Iterable[str] = ()) -> Device:
    """The device that showed `code`: an app's or an SMS's six digits, or a recovery code.

    Each code counts once, also in parallel. `without` names kinds that do not count now: who
    came in by an SMS shows something else. Raises CodeWrong or TooManyRequests(retry_after).
    """
    CODES.spend(str(user.pk))
    device = _accept(user, code.strip(), set(without))
    if device is None:
        record("factor.refused", target=user, actor=user)
        raise CodeWrong()
    CODES.forget(str(user.pk))
    _forget_failures(user)
    return device


def _forget_failures(user: User) -> None:
    """Each app was tried with the code; those that it was not of have counted a failure, and
    would make their owner wait longer each time that another factor is used.
    """
    apps = TOTPDevice.objects.filter(user=user, confirmed=True, throttling_failure_count__gt=0)
    apps.update(throttling_failure_count=0, throttling_failure_timestamp=None)


def _accept(user: User, code: str, without: set[str]) -> Device | None:
    if not SIX_DIGITS.fullmatch(code):
        return use_recovery_code(user=user, code=code)
    app = _accept_totp(user, code, confirmed=True)
    return app or (None if "sms" in without else _accept_sms(user, code))


@transaction.atomic
def _accept_totp(user: User, code: str, *, confirmed: bool) -> TOTPDevice | None:
    """Returns rather than raises: the failure that a device counts has to be committed.

    The rows are locked, and a device remembers the last step it accepted.
    """
    devices = TOTPDevice.objects.select_for_update().filter(user=user, confirmed=confirmed)
    for device in devices.order_by("pk"):
        if device.verify_token(code):
            device.confirmed = True
            device.save(update_fields=["confirmed"])
            return device
    return None


def _accept_sms(user: User, code: str) -> SMSDevice | None:
    device: SMSDevice | None = SMSDevice.objects.filter(user=user, confirmed=True).first()
    sent = OneTimeCode.objects.filter(
        user=user, purpose=OneTimeCode.Purpose.SECOND_FACTOR, destination=user.phone, used_at=None
    )
    last = sent.order_by("-created_at").first()
    if device is None or last is None:
        return None
    try:
        check_code(code_id=last.pk, code=code, purpose=OneTimeCode.Purpose.SECOND_FACTOR)
    except CodeWrong:
        return None
    return device


def send_factor_sms(*, user: User) -> OneTimeCode | None:
    """Send six digits to the number of the SMS factor; None for whoever has no such factor.

    Raises TooManyRequests(retry_after) or SmsOff; an authenticator app keeps working then.
    """
    if "sms" not in kinds_of(user):
        return None
    purpose, channel = OneTimeCode.Purpose.SECOND_FACTOR, OneTimeCode.Channel.SMS
    return send_code(purpose=purpose, channel=channel, destination=user.phone, user=user)


@transaction.atomic
def enrol_totp(*, user: User) -> TOTPDevice:
    """Show a key to put into the app; it counts once `confirm_totp` has seen a code of it.

    Asked again before that, the key stays the same. Raises SecondFactorOn(most).
    """
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
    if TOTPDevice.objects.filter(user=user, confirmed=True).count() >= MOST_APPS:
        raise SecondFactorOn(most=MOST_APPS)
    device = device_to_confirm(user)
    return device or TOTPDevice.objects.create(
        user=user, name=_("Authenticator app"), confirmed=False
    )


def confirm_totp(*, user: User, code: str) -> TOTPDevice:
    """From now on signing in takes a code. Raises CodeWrong or TooManyRequests(retry_after)."""
    CODES.spend(str(user.pk))
    digits = SIX_DIGITS.fullmatch(code)
    device = _accept_totp(user, code, confirmed=False) if digits else None
    if device is None:
        raise CodeWrong()
    CODES.forget(str(user.pk))
    _say("factor.added", user, "totp")
    return device


def enable_sms(*, user: User) -> SMSDevice:
    """The verified mobile number becomes a second factor. Raises PhoneNeeded without one."""
    if not user.phone_verified_at:
        raise PhoneNeeded()
    device: SMSDevice
    device, new = SMSDevice.objects.get_or_create(user=user, defaults={"name": _("SMS")})
    if new:
        _say("factor.added", user, "sms")
    return device


def note_passkey(*, user: User) -> None:
    """A passkey was added; the package that checked it has stored it."""
    _say("factor.added", user, "passkey")


@transaction.atomic
def remove_factor(*, user: User, device: Device) -> None:
    """Take a factor away. Raises FactorDemanded for the last one of somebody at the desk."""
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
    name = type(device).__name__
    type(device).objects.filter(pk=device.pk, user=user).delete()
    if user.is_staff and not has_second_factor(user):
        raise FactorDemanded()
    if not has_second_factor(user):
        RecoveryDevice.objects.filter(user=user).delete()
    _say("factor.removed", user, name)


def _say(action: str, user: User, kind: str) -> None:
    """Each change is in the log and in a mail, and ends the trust in browsers.

    Other sign-ins prove themselves anew: a password that was enough before is not any more.
    """
    with transaction.atomic():
        end_trust(user=user)
        end_other_proofs(user=user)
        record(action, target=user, facts={"kind": kind})
        publish(FactorsChanged(user_id=user.pk))
