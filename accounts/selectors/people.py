"""Reads about people."""

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet

from ..models import Address, User


def addresses_of(user: User | AnonymousUser) -> QuerySet[Address]:
    """The user's own addresses, the default first; none for a visitor."""
    return user.addresses.all() if isinstance(user, User) else Address.objects.none()
