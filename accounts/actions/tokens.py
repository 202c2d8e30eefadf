"""Tokens of the mobile app: a short access token and a refresh token that works once.

A sign-in of the app is a `UserSession`; its refresh tokens are a family of rows without their
text. Tokens are made from a row alone, so that the same row always gives the same pair.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from django.db import transaction
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac
from rest_framework_simplejwt.exceptions import TokenError
from rest_framework_simplejwt.settings import api_settings
from rest_framework_simplejwt.tokens import AccessToken, Token
from rest_framework_simplejwt.tokens import RefreshToken as RefreshJWT
from rest_framework_simplejwt.utils import get_md5_hash_password

from config.foundation.events import publish

from ..errors import TokenRefused, TokenRotated
from ..events import TokensReused
from ..models import RefreshToken, User, UserSession
from .audit import record
from .sessions import begin_session, end_session, touch_session

GRACE = timedelta(seconds=5)  # a lost answer is asked for again sooner than a thief comes
SALT = "accounts.tokens"


@dataclass(frozen=True)
class TokenPair:
    """`expires_in`: seconds that the access token lives."""

    access: str
    refresh: str
    expires_in: int


@transaction.atomic
def issue_tokens(*, user: User, factor: str = "") -> TokenPair:
    """A new sign-in of an app, for a user who has just proved who they are.

    `factor` names the second factor that they showed; without one, staff have no staff rights.
    """
    session = begin_session(user=user, factor=factor, kind=UserSession.Kind.APP)
    return _pair(_add(session, uuid4().hex, timezone.now()))


def rotate_tokens(*, refresh: str, key: str = "") -> TokenPair:
    """A new pair for a refresh token, which dies.

    Of many calls at once one wins. The others, and a retry within seconds, raise TokenRotated; a
    retry with the same Idempotency-Key `key` gets the same pair again. Any other second use ends
    the whole family, because somebody has a copy, and raises TokenRefused.
    """
    began = timezone.now()
    row = _row_of(_read(refresh))
    successor = _swap(row, key)
    if successor is not None:
        return _pair(successor)
    return _pair(_retried(row, key, began))


def end_tokens(*, refresh: str) -> None:
    """Sign the app out. A token that is dead already or means nothing changes nothing."""
    try:
        token = _read(refresh)
    except TokenRefused:
        return
    row = RefreshToken.objects.filter(pk=token["jti"]).first()
    if row is not None:
        end_session(session=row.session_id, because="signed_out")


@transaction.atomic
def _swap(row: RefreshToken, key: str) -> RefreshToken | None:
    """Use the token up and add its successor; None when another call was first.

    The UPDATE names this row alone: a join in it would be judged by an old snapshot.
    """
    now = timezone.now()
    if not RefreshToken.objects.filter(pk=row.pk, used_at=None).update(used_at=now):
        return None
    if not touch_session(session_id=str(row.session_id)):  # it was ended a moment ago
        raise TokenRefused()
    return _add(row.session, _next_jti(row, key), now)


def _retried(row: RefreshToken, key: str, began: datetime) -> RefreshToken:
    """The successor, for whoever knows the key by which it was made. Raises as rotate_tokens."""
    used_at = RefreshToken.objects.filter(pk=row.pk).values_list("used_at", flat=True).first()
    if used_at is None:  # its row is gone
        raise TokenRefused()
    successor = RefreshToken.objects.filter(session=row.session_id, created_at=used_at).first()
    if successor is None or successor.used_at is not None or began > used_at + GRACE:
        _end_family(row)
        raise TokenRefused()
    if key and constant_time_compare(successor.jti, _next_jti(row, key)):
        successor.session = row.session
        return successor
    raise TokenRotated()


@transaction.atomic
def _end_family(row: RefreshToken) -> None:
    if end_session(session=row.session_id, because="reused"):
        user = row.session.user
        facts = {"session": str(row.session_id)}
        record("tokens.reused", target=user, actor=user, facts=facts)
        publish(TokensReused(user_id=user.pk))


def _read(refresh: str) -> RefreshJWT:
    try:
        return RefreshJWT(refresh)  # type: ignore[arg-type]  # its stubs ask for a Token
    except TokenError as error:
        raise TokenRefused() from error


def _row_of(token: RefreshJWT) -> RefreshToken:
    """The row of a genuine token whose family lives and whose owner may come in."""
    rows = RefreshToken.objects.select_related("session__user")
    row = rows.filter(pk=token["jti"], session__ended_at=None).first()
    if row is None or not row.session.user.is_active:
        raise TokenRefused()
    if token.get(api_settings.REVOKE_TOKEN_CLAIM) != _password_mark(row.session.user):
        raise TokenRefused()
    return row


def _next_jti(row: RefreshToken, key: str) -> str:
    """Random; with an Idempotency-Key what only the same token and key give again."""
    if not key:
        return uuid4().hex
    return salted_hmac(SALT, f"{row.jti} {key}", algorithm="sha256").hexdigest()


def _add(session: UserSession, jti: str, now: datetime) -> RefreshToken:
    until = now + api_settings.REFRESH_TOKEN_LIFETIME
    return RefreshToken.objects.create(jti=jti, session=session, created_at=now, expires_at=until)


def _pair(row: RefreshToken) -> TokenPair:
    life = api_settings.ACCESS_TOKEN_LIFETIME
    access_jti = salted_hmac(f"{SALT}.access", row.jti, algorithm="sha256").hexdigest()[:32]
    access = _mint(AccessToken, row, access_jti, row.created_at + life)
    refresh = _mint(RefreshJWT, row, row.jti, row.expires_at)
    return TokenPair(access, refresh, int(life.total_seconds()))


def _mint(kind: type[Token], row: RefreshToken, jti: str, until: datetime) -> str:
    user = row.session.user
    claims: dict[str, Any] = {
        "token_type": kind.token_type,
        "exp": int(until.timestamp()),
        "iat": int(row.created_at.timestamp()),
        "jti": jti,
        api_settings.USER_ID_CLAIM: str(user.pk),
        api_settings.REVOKE_TOKEN_CLAIM: _password_mark(user),
        "sid": str(row.session_id),
    }
    token = kind()
    token.payload = claims
    return str(token)


def _password_mark(user: User) -> str:
    return get_md5_hash_password(user.password)
