"""Browsers that their owner asked not to be asked for a code on. Never for people at the desk."""

import hashlib
import secrets
from datetime import timedelta

from django.utils import timezone

from config.foundation.caller import caller

from ..models import TrustedBrowser, User
from ..selectors.factors import trusted_browsers_of
from .audit import record

TRUSTED_FOR = timedelta(days=30)


def trust_browser(*, user: User) -> str:
    """The secret for this browser's cookie; the table keeps its digest alone."""
    secret = secrets.token_urlsafe(32)
    TrustedBrowser.objects.create(
        user=user,
        digest=_digest(secret),
        user_agent=caller.get().user_agent[:200],
        expires_at=timezone.now() + TRUSTED_FOR,
    )
    record("browser.trusted", target=user, actor=user)
    return secret


def is_trusted(*, user: User, secret: str) -> bool:
    """May this browser come in without a code?"""
    if not secret or user.is_staff:
        return False
    return trusted_browsers_of(user).filter(digest=_digest(secret)).exists()


def end_trust(*, user: User) -> int:
    """Every browser is asked for a code again; returns how many were trusted."""
    return trusted_browsers_of(user).update(ended_at=timezone.now())


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()
