"""Reads about people."""

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet
from django_otp.plugins.otp_totp.models import TOTPDevice

from ..models import Address, User


def addresses_of(user: User | AnonymousUser) -> QuerySet[Address]:
    """The user's own addresses, the default first; none for a visitor."""
    return user.addresses.all() if isinstance(user, User) else Address.objects.none()


def has_second_factor(user: User) -> bool:
    """Does signing in take a code as well?"""
    return bool(TOTPDevice.objects.filter(user=user, confirmed=True).exists())


def device_to_confirm(user: User) -> TOTPDevice | None:
    """The authenticator that was shown but not yet proved by a code."""
    return TOTPDevice.objects.filter(user=user, confirmed=False).first()
