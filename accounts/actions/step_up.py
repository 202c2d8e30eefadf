"""Asking once more who it is, before something that would hurt."""

from django.utils import timezone
from django_otp.models import Device

from config.foundation.caller import caller

from ..errors import SignInUnknown
from ..models import User, UserSession
from ..selectors.factors import has_second_factor
from .audit import record
from .second_factor import verify_code
from .sign_in import confirm_password


def confirm_identity(*, user: User, code: str = "", password: str = "") -> Device | None:
    """The caller's sign-in counts as fresh for ten minutes: by a second factor where there is one.

    Returns the device that showed the code.
    Raises CodeWrong, PasswordWrong, TooManyRequests(retry_after) or SignInUnknown.
    """
    device = None
    if has_second_factor(user):
        device = verify_code(user=user, code=code)
    else:
        confirm_password(user=user, password=password)
    stamp_fresh(user=user)
    return device


def stamp_fresh(*, user: User) -> None:
    """The caller has just proved themselves some other way, with a passkey."""
    sign_in = caller.get().sign_in
    mine = UserSession.objects.filter(user=user, ended_at=None)
    if not sign_in or not mine.filter(pk=sign_in).update(confirmed_at=timezone.now()):
        raise SignInUnknown()
    record("step_up.passed", target=user, actor=user)
