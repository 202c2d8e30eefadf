"""Mails and SMS about accounts. They leave from the outbox: a server that is down delays them."""

from django.contrib.auth.tokens import default_token_generator
from django.urls import reverse
from django.utils import timezone
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from django.utils.translation import gettext as _

from config.foundation.events import on

from ..actions.codes import digits_of
from ..actions.contact import undo_token
from ..events import CodeAsked, ContactChanged, PasswordChanged, PasswordResetAsked
from ..gateways.sms import send_sms
from ..models import OneTimeCode, User
from . import access, factors, grievances, privacy, sessions  # noqa: F401  they register themselves
from .mails import mail, tell

Purpose = OneTimeCode.Purpose
# What the SMS says that the code is for; a variable of DLT holds 30 characters.
FOR = {
    Purpose.SIGN_UP: "make an account",
    Purpose.SIGN_IN: "sign in",
    Purpose.RESET: "set a new password",
    Purpose.SECOND_FACTOR: "sign in",
    Purpose.CHANGE_EMAIL: "confirm your e-mail",
    Purpose.CHANGE_PHONE: "confirm your number",
}
FOR_ACCOUNTS = (Purpose.SIGN_IN, Purpose.RESET)
FOR_NEW_ADDRESSES = (Purpose.SIGN_UP, Purpose.CHANGE_EMAIL, Purpose.CHANGE_PHONE)


@on(CodeAsked)
def send_one_time_code(event: CodeAsked) -> None:
    """Nothing leaves for nobody's account, too late, or twice."""
    code = OneTimeCode.objects.filter(pk=event.code_id, sent_at=None).first()
    if code is None or code.expires_at < timezone.now():
        return
    if code.purpose in FOR_ACCOUNTS and code.user_id is None:
        return
    taken = code.purpose in FOR_NEW_ADDRESSES and _somebody_elses(code)
    if code.channel == OneTimeCode.Channel.SMS:
        _sms_code(code, taken)
    else:
        _mail_code(code, taken)
    code.sent_at = timezone.now()
    code.save(update_fields=["sent_at"])


@on(PasswordResetAsked)
def send_password_reset_mail(event: PasswordResetAsked) -> None:
    user = User.objects.filter(pk=event.user_id, email__isnull=False).first()
    if user is None:
        return
    place = urlsafe_base64_encode(force_bytes(user.pk))
    path = reverse("accounts:reset_confirm", args=[place, default_token_generator.make_token(user)])
    subject = _("Set a new password for Haat")
    tell(user, "password_reset", subject=subject, path=path)


@on(PasswordChanged)
def send_password_changed_mail(event: PasswordChanged) -> None:
    user = User.objects.get(pk=event.user_id)
    subject = _("Your Haat password was changed")
    tell(user, "password_changed", subject=subject)
    if not user.email and user.phone_verified_at:
        send_sms("password_changed", user.phone)


@on(ContactChanged)
def tell_old_address(event: ContactChanged) -> None:
    notice = OneTimeCode.objects.select_related("user").filter(pk=event.code_id).first()
    if notice is None or notice.user is None:
        return
    if notice.channel == OneTimeCode.Channel.SMS:
        send_sms("phone_changed", notice.destination)
        return
    path = reverse("accounts:email_undo", args=[undo_token(notice)])
    subject = _("The e-mail of your Haat account was changed")
    mail("email_changed", to=notice.destination, subject=subject, user=notice.user, path=path)


def _somebody_elses(code: OneTimeCode) -> bool:
    """Does the address belong to an account that is not whose code this is?"""
    owner = User.objects.filter(**User.objects.login_of(code.destination)).first()
    return owner is not None and owner != code.user


def _sms_code(code: OneTimeCode, taken: bool) -> None:
    if taken:
        send_sms("has_account", code.destination)
    else:
        send_sms("code", code.destination, digits_of(code), FOR[Purpose(code.purpose)])


def _mail_code(code: OneTimeCode, taken: bool) -> None:
    if taken:
        subject = _("You have an account with Haat already")
        mail("has_account", to=code.destination, subject=subject)
        return
    subject = _("Your code for Haat")
    digits = digits_of(code)
    mail("code", to=code.destination, subject=subject, code=digits, purpose=code.purpose)
