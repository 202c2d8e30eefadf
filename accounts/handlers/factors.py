"""Mails about second factors; see handlers.py."""

from typing import Any

from django.utils.translation import gettext as _

from config.foundation.events import on

from ..events import FactorsChanged, RecoveryCodeUsed
from ..models import User
from ..selectors.factors import kinds_of, recovery_codes_left
from .mails import tell


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
    tell(user, template, subject=subject, kinds=kinds_of(user), **more)
