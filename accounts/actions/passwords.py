"""Passwords. A new one ends every other session and every token of the app."""

from django.db import transaction

from config.foundation.events import publish

from ..events import PasswordChanged, PasswordResetAsked
from ..limits import MAILS
from ..models import User, UserManager
from .sign_in import confirm_password
from .tokens import end_all_tokens


def change_password(*, user: User, old_password: str, new_password: str) -> None:
    """Replace a known password. Raises PasswordWrong or TooManyRequests(retry_after)."""
    confirm_password(user=user, password=old_password)
    set_password(user=user, password=new_password)


@transaction.atomic
def set_password(*, user: User, password: str | None) -> None:
    """Give `user` a new password, which the caller has judged; its owner gets a mail about it.

    None leaves the account without one: only a reset by mail opens it again.

    Sessions carry a hash of the password (django.contrib.auth), so the old ones end by themselves.
    """
    user.set_password(password)
    user.save(update_fields=["password"])
    end_all_tokens(user=user)
    publish(PasswordChanged(user_id=user.pk))


def ask_for_password_reset(*, email: str) -> None:
    """Send a link to set a new password, if `email` has an account; nobody is told whether.

    The mail leaves later and elsewhere, so the answer takes as long either way.
    Raises TooManyRequests(retry_after) after five requests an hour.
    """
    email = UserManager.clean_email(email)
    MAILS.spend(f"reset {email}")
    with transaction.atomic():
        user = User.objects.filter(email=email, is_active=True).first()
        if user:
            publish(PasswordResetAsked(user_id=user.pk))
