"""E-mails about accounts. They leave from the outbox: a mail server that is down delays them."""

from typing import Any

from django.contrib.auth.tokens import default_token_generator
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from django.utils.translation import gettext as _

from config.foundation.events import on
from config.foundation.mail import send_mail

from .actions.people import sign_up_code
from .events import PasswordChanged, PasswordResetAsked, SignUpAsked
from .models import User


@on(SignUpAsked)
def send_sign_up_mail(event: SignUpAsked) -> None:
    if User.objects.filter(email=event.email).exists():
        _send("has_account", to=event.email, subject=_("You have an account with Haat already"))
        return
    code = sign_up_code(email=event.email, nonce=event.nonce)
    subject = _("Your code for Haat")
    _send("sign_up", to=event.email, subject=subject, code=code)


@on(PasswordResetAsked)
def send_password_reset_mail(event: PasswordResetAsked) -> None:
    user = User.objects.get(pk=event.user_id)
    place = urlsafe_base64_encode(force_bytes(user.pk))
    path = reverse("accounts:reset_confirm", args=[place, default_token_generator.make_token(user)])
    subject = _("Set a new password for Haat")
    _send("password_reset", to=user.email or "", subject=subject, user=user, path=path)


@on(PasswordChanged)
def send_password_changed_mail(event: PasswordChanged) -> None:
    user = User.objects.get(pk=event.user_id)
    subject = _("Your Haat password was changed")
    _send("password_changed", to=user.email or "", subject=subject, user=user)


def _send(template: str, *, to: str, subject: str, **context: Any) -> None:
    send_mail(f"emails/accounts/{template}", to=to, subject=subject, context=context)
