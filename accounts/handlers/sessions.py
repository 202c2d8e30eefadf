"""Mails about sign-ins that were ended for somebody's safety."""

from django.utils.translation import gettext as _

from config.foundation.events import on

from ..events import TokensReused
from ..models import User
from .mails import tell


@on(TokensReused)
def send_tokens_reused_mail(event: TokensReused) -> None:
    user = User.objects.filter(pk=event.user_id).first()
    tell(user, "tokens_reused", subject=_("We signed the Haat app out"))
