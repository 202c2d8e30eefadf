"""Mails about sign-ins that were ended for somebody's safety."""

from django.utils.translation import gettext as _

from config.foundation.events import on
from config.foundation.mail import send_mail

from .events import TokensReused
from .models import User


@on(TokensReused)
def send_tokens_reused_mail(event: TokensReused) -> None:
    user = User.objects.filter(pk=event.user_id, email__isnull=False).first()
    if user is not None and user.email:
        subject = _("We signed the Haat app out")
        template = "emails/accounts/tokens_reused"
        send_mail(template, to=user.email, subject=subject, context={"user": user})
