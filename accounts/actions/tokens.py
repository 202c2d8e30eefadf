"""Tokens of the mobile app: a short access token and a refresh token that works once.

Each change locks its user's row: of two uses of one refresh token at once, one wins.
"""

from dataclasses import dataclass

from django.db import transaction
from rest_framework_simplejwt.exceptions import TokenError
from rest_framework_simplejwt.settings import api_settings
from rest_framework_simplejwt.token_blacklist.models import BlacklistedToken, OutstandingToken
from rest_framework_simplejwt.tokens import RefreshToken

from ..errors import TokenRefused
from ..models import User


@dataclass(frozen=True)
class TokenPair:
    """`expires_in`: seconds that the access token lives."""

    access: str
    refresh: str
    expires_in: int


def issue_tokens(*, user: User) -> TokenPair:
    """A new pair for a user who has just proved who they are."""
    refresh = RefreshToken.for_user(user)
    seconds = int(api_settings.ACCESS_TOKEN_LIFETIME.total_seconds())
    return TokenPair(str(refresh.access_token), str(refresh), seconds)


@transaction.atomic
def rotate_tokens(*, refresh: str) -> TokenPair:
    """A new pair for a refresh token, which dies. Raises TokenRefused, also for a second use."""
    token = _read(refresh)
    user = _lock_owner(token)
    if user is None or _is_dead(token):
        raise TokenRefused()
    token.blacklist()
    return issue_tokens(user=user)


@transaction.atomic
def end_tokens(*, refresh: str) -> None:
    """Sign the app out. A token that is dead already or means nothing changes nothing."""
    try:
        token = _read(refresh)
    except TokenRefused:
        return
    if _lock_owner(token) and not _is_dead(token):
        token.blacklist()


def end_all_tokens(*, user: User) -> None:
    """Every app of this user has to sign in again."""
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
    alive = OutstandingToken.objects.filter(user=user, blacklistedtoken=None)
    BlacklistedToken.objects.bulk_create(BlacklistedToken(token=token) for token in alive)


def _read(refresh: str) -> RefreshToken:
    try:
        return RefreshToken(refresh)  # type: ignore[arg-type]  # its stubs ask for a Token
    except TokenError as error:
        raise TokenRefused() from error


def _lock_owner(token: RefreshToken) -> User | None:
    owner = User.objects.select_for_update(no_key=True).filter(pk=token["user_id"], is_active=True)
    return owner.first()


def _is_dead(token: RefreshToken) -> bool:
    """Looked up again, because another request may have held the lock before us."""
    return BlacklistedToken.objects.filter(token__jti=token["jti"]).exists()
