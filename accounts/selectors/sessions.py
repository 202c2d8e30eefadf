"""Where somebody is signed in."""

from django.db.models import QuerySet

from ..models import User, UserSession


def open_sessions_of(user: User) -> QuerySet[UserSession]:
    """The sign-ins that have not ended, the last used first."""
    return UserSession.objects.filter(user=user, ended_at=None).order_by("-last_seen_at")
