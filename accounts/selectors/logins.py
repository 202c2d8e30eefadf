"""Whose address or number is it?"""

from ..models import OneTimeCode, User


def account_of(login: str) -> User | None:
    """The open account of an e-mail address or a verified mobile number."""
    return User.objects.filter(is_active=True, **User.objects.login_of(login)).first()


def channel_of(login: str) -> str:
    """How a code reaches `login`."""
    channels = OneTimeCode.Channel
    return channels.EMAIL if "@" in login else channels.SMS


def owner_of(code: OneTimeCode) -> User | None:
    """Whom the code lets in: its open account, while the address it went to is still theirs."""
    user = code.user
    if user is None or not user.is_active:
        return None
    number = user.phone if user.phone_verified_at else None
    theirs = user.email if code.channel == OneTimeCode.Channel.EMAIL else number
    return user if theirs == code.destination else None
