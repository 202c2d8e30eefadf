"""Mails about second factors; see handlers.py."""

from typing import Any

from django.utils.translation import gettext as _

from config.foundation.events import on
from config.foundation.mail import send_mail

from .events import FactorsChanged, RecoveryCodeUsed
from .models import User
from .selectors.factors import kinds_of, recovery_codes_left


@on(FactorsChanged)
def tell_factors_changed(event: FactorsChanged) -> None:
    user = User.objects.get(pk=event.user_id)
    _tell(user, "factors_changed", _("The second step of your Haat account was changed"))


@on(RecoveryCodeUsed)
def tell_recovery_code_used(event: RecoveryCodeUsed) -> None:
    user = User.objects.get(pk=event.user_id)
    subject = _("A recovery code of your Haat account was used")
    _tell(user, "recovery_used", subject, left=recovery_codes_left(user))


def _tell(user: User, template: str, subject: str, **more: Any) -> None:
    if user.email:
        context = {"user": user, "kinds": kinds_of(user), **more}
        send_mail(f"emails/accounts/{template}", to=user.email, subject=subject, context=context)
