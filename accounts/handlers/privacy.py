"""Mails about privacy; see handlers.py."""

from django.utils.translation import gettext as _

from config.foundation.events import on

from ..actions.privacy import retention  # noqa: F401  its jobs are found with this
from ..events import AccountErased, AccountSleeps
from ..models import OneTimeCode, User
from .mails import mail, tell


@on(AccountSleeps)
def warn_sleeper(event: AccountSleeps) -> None:
    user = User.objects.filter(pk=event.user_id).first()
    subject = _("Your Haat account will be deleted")
    tell(user, "sleeps", subject=subject, name=user.first_name if user else "")


@on(AccountErased)
def say_goodbye(event: AccountErased) -> None:
    """The row that held the address goes with the mail."""
    notice = OneTimeCode.objects.filter(pk=event.notice_id).first()
    if notice is not None:
        mail("erased", to=notice.destination, subject=_("Your Haat account was deleted"))
        notice.delete()
