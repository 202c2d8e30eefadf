"""Mails about privacy; see handlers.py."""

from django.utils.translation import gettext as _

from config.foundation.events import on
from config.foundation.mail import send_mail

from .actions.privacy import retention  # noqa: F401  its jobs are found with this
from .events import AccountSleeps
from .models import User


@on(AccountSleeps)
def warn_sleeper(event: AccountSleeps) -> None:
    user = User.objects.filter(pk=event.user_id, email__isnull=False).first()
    if user is not None and user.email:
        subject = _("Your Haat account will be deleted")
        template = "emails/accounts/sleeps"
        send_mail(template, to=user.email, subject=subject, context={"name": user.first_name})
