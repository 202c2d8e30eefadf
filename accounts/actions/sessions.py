"""Ending sign-ins: a browser's session and an app's tokens, one or all of a person."""

from importlib import import_module

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from ..models import User, UserSession
from .audit import record


@transaction.atomic
def end_sessions(*, user: User, because: str, keep: UserSession | None = None) -> int:
    """End every sign-in of `user` but `keep`, at once; returns how many ended."""
    rows = UserSession.objects.select_for_update().filter(user=user, ended_at=None).order_by("pk")
    ending = [row for row in rows if keep is None or row.pk != keep.pk]
    for row in ending:
        _end(row, because)
    if ending:
        record("sessions.ended", target=user, facts={"because": because, "count": len(ending)})
    return len(ending)


@transaction.atomic
def end_session(*, session: UserSession, because: str) -> None:
    """End one sign-in. One that is over already changes nothing."""
    row = UserSession.objects.select_for_update().filter(pk=session.pk, ended_at=None).first()
    if row is not None:
        _end(row, because)
        record(
            "sessions.ended", target=row.user, facts={"because": because, "session": str(row.pk)}
        )


def _end(row: UserSession, because: str) -> None:
    row.ended_at, row.ended_because = timezone.now(), because
    key, row.session_key = row.session_key, ""
    row.save(update_fields=["ended_at", "ended_because", "session_key"])
    if key:
        import_module(settings.SESSION_ENGINE).SessionStore(key).delete()
