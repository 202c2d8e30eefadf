"""Sign-ins of browsers and apps: begun, seen again, and ended, one or all of a person."""

from datetime import timedelta
from importlib import import_module
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from config.foundation.caller import caller

from ..models import RefreshToken, User, UserSession
from .audit import record

NAMES = {"webauthncredential": "passkey"}


@transaction.atomic
def begin_session(
    *,
    user: User,
    session_key: str = "",
    factor: str = "",
    kind: str = UserSession.Kind.BROWSER,
) -> UserSession:
    """`user` has signed in: by the browser whose Django session is `session_key`, or by an app.

    `factor` names the second factor that was shown ("totp", "sms", "passkey", "recovery").
    """
    who = caller.get()
    about = {
        "kind": kind,
        "factor": factor,
        "confirmed_at": timezone.now() if factor else None,
        "network_address": who.network_address,
        "user_agent": who.user_agent[:200],
    }
    session, new = _one_row(user, session_key, about)
    if new:
        facts = {"session": str(session.pk), "kind": kind, "factor": factor}
        record("sessions.begun", target=user, actor=user, facts=facts)
    return session


def _one_row(user: User, key: str, about: dict[str, Any]) -> tuple[UserSession, bool]:
    """Two requests of a browser at once make one row; an app has no Django session."""
    if key:
        return UserSession.objects.get_or_create(user=user, session_key=key, defaults=about)
    return UserSession.objects.create(user=user, **about), True


def factor_of(device_id: str) -> str:
    """The name of a kind of second factor: "otp_totp.totpdevice/7" → "totp", "" → ""."""
    kind = device_id.split("/")[0].rsplit(".", 1)[-1]
    return NAMES.get(kind, kind.removesuffix("device"))[:20]


def move_session(*, session_id: str, session_key: str, factor: str) -> bool:
    """Django gave the browser's session another key, or a second factor was shown in it."""
    row = UserSession.objects.filter(pk=session_id, ended_at=None).first()
    if row is None:
        return False
    if factor and factor != row.factor:
        row.confirmed_at = timezone.now()
    row.session_key, row.factor, row.last_seen_at = session_key, factor, timezone.now()
    row.save(update_fields=["session_key", "factor", "confirmed_at", "last_seen_at"])
    return True


def note_factor(*, session_id: str, factor: str) -> None:
    """A second factor was shown in a sign-in that began without one."""
    rows = UserSession.objects.filter(pk=session_id, ended_at=None)
    rows.update(factor=factor, confirmed_at=timezone.now())


def end_other_proofs(*, user: User) -> None:
    """No sign-in of `user` but the caller's counts as fresh any more."""
    others = UserSession.objects.filter(user=user, ended_at=None).exclude(confirmed_at=None)
    if caller.get().sign_in:
        others = others.exclude(pk=caller.get().sign_in)
    others.update(confirmed_at=None)


def touch_session(*, session_id: str) -> bool:
    """Note that it is in use; False when it was ended, whatever a cache still says."""
    who = caller.get()
    seen = {"last_seen_at": timezone.now(), "network_address": who.network_address}
    return bool(UserSession.objects.filter(pk=session_id, ended_at=None).update(**seen))


@transaction.atomic
def end_sessions(*, user: User, because: str, keep: UserSession | UUID | str | None = None) -> int:
    """End every sign-in of `user` but `keep`, at once; returns how many ended."""
    kept = str(keep.pk if isinstance(keep, UserSession) else keep or "")
    rows = UserSession.objects.select_for_update().filter(user=user, ended_at=None).order_by("pk")
    ending = [row for row in rows if str(row.pk) != kept]
    for row in ending:
        _end(row, because)
    if ending:
        record("sessions.ended", target=user, facts={"because": because, "count": len(ending)})
    return len(ending)


def end_other_sessions(*, user: User, because: str) -> int:
    """End every sign-in of `user` but the one that the caller came by."""
    return end_sessions(user=user, because=because, keep=caller.get().sign_in)


@transaction.atomic
def end_session(*, session: UserSession | UUID | str, because: str) -> bool:
    """End one sign-in; False for one that is over already, which changes nothing."""
    key = session.pk if isinstance(session, UserSession) else session
    row = UserSession.objects.select_for_update().filter(pk=key, ended_at=None).first()
    if row is None:
        return False
    _end(row, because)
    record("sessions.ended", target=row.user, facts={"because": because, "session": str(row.pk)})
    return True


@transaction.atomic
def forget_old_sign_ins() -> int:
    """Close the books on sign-ins that nobody can use any more, and drop their tokens."""
    now = timezone.now()
    browsers = Q(kind=UserSession.Kind.BROWSER, last_seen_at__lt=now - _browser_life())
    fresh = RefreshToken.objects.filter(expires_at__gt=now).values("session")
    apps = Q(kind=UserSession.Kind.APP) & ~Q(pk__in=fresh)
    over = UserSession.objects.filter(browsers | apps, ended_at=None)
    ended = over.update(ended_at=now, ended_because="expired", session_key="")
    RefreshToken.objects.filter(expires_at__lte=now).delete()
    return ended


def _browser_life() -> timedelta:
    return timedelta(seconds=settings.SESSION_COOKIE_AGE)


def _end(row: UserSession, because: str) -> None:
    row.ended_at, row.ended_because = timezone.now(), because
    key, row.session_key = row.session_key, ""
    row.save(update_fields=["ended_at", "ended_because", "session_key"])
    if key:
        _delete(key)
        # Until the commit another request could read the row and put it back into the cache.
        transaction.on_commit(lambda: _delete(key), robust=True)


def _delete(key: str) -> None:
    import_module(settings.SESSION_ENGINE).SessionStore(key).delete()
