"""Who is it? Every way in asks here, so that the limits hold on all of them."""

from django.contrib.auth import authenticate

from ..errors import InvalidCredentials, PasswordWrong
from ..limits import PASSWORDS
from ..models import User, UserManager


def identify(*, email: str, password: str, known_device: str = "") -> User:
    """The active user with this e-mail and password; costs the same whether or not they exist.

    A browser that signed in to this account before (`known_device`, its own random name) has its
    own tries: a stranger who uses up those of the account cannot keep its owner out.
    Raises InvalidCredentials or TooManyRequests(retry_after).
    """
    who = f"device {known_device}" if known_device else f"account {UserManager.clean_email(email)}"
    PASSWORDS.spend(who)
    user = authenticate(None, username=email, password=password)
    if not isinstance(user, User):
        raise InvalidCredentials()
    PASSWORDS.forget(who)
    return user


def confirm_password(*, user: User, password: str) -> None:
    """Is it still the owner of the account? Asked before changes that could lock them out.

    Raises PasswordWrong or TooManyRequests(retry_after).
    """
    who = f"signed in {user.pk}"
    PASSWORDS.spend(who)
    if not user.check_password(password):
        raise PasswordWrong()
    PASSWORDS.forget(who)
