"""Reads about second factors: which somebody has, and whether one was shown just now."""

from datetime import timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django_otp.plugins.otp_totp.models import TOTPDevice
from django_otp_webauthn.models import WebAuthnCredential

from ..models import RecoveryCode, SMSDevice, TrustedBrowser, User, UserSession

FRESH = timedelta(minutes=10)


def has_second_factor(user: User) -> bool:
    """Does signing in take more than the password? Recovery codes alone are no factor."""
    return bool(kinds_of(user))


def kinds_of(user: User) -> list[str]:
    """Which factors sign this person in, the best first: "totp", "passkey", "sms"."""
    models = {"totp": TOTPDevice, "passkey": WebAuthnCredential, "sms": SMSDevice}
    have = {
        name: Exists(model.objects.filter(user=OuterRef("pk"), confirmed=True))
        for name, model in models.items()
    }
    row = User.objects.filter(pk=user.pk).values(**have).first() or {}
    return [name for name in models if row.get(name)]


def device_to_confirm(user: User) -> TOTPDevice | None:
    """The authenticator that was shown but not yet proved by a code."""
    return TOTPDevice.objects.filter(user=user, confirmed=False).first()


def authenticators_of(user: User) -> QuerySet[TOTPDevice]:
    apps: QuerySet[TOTPDevice] = TOTPDevice.objects.filter(user=user, confirmed=True)
    return apps.order_by("pk")


def passkeys_of(user: User) -> QuerySet[WebAuthnCredential]:
    keys: QuerySet[WebAuthnCredential] = WebAuthnCredential.objects.filter(user=user)
    return keys.filter(confirmed=True).order_by("pk")


def recovery_codes_left(user: User) -> int:
    return RecoveryCode.objects.filter(device__user=user, used_at=None).count()


def trusted_browsers_of(user: User) -> QuerySet[TrustedBrowser]:
    """Those that still spare their owner the code."""
    kept = TrustedBrowser.objects.filter(user=user, ended_at=None, expires_at__gt=timezone.now())
    return kept.order_by("-pk")


def is_fresh(sign_in: str) -> bool:
    """Did whoever came by this sign-in (a UserSession's id) prove themselves within ten minutes?"""
    since = Q(confirmed_at__gt=timezone.now() - FRESH)
    return bool(sign_in) and UserSession.objects.filter(since, pk=sign_in, ended_at=None).exists()
