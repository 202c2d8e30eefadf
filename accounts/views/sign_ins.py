"""The sign-in that a browser's session belongs to: begun, followed and ended with the session.

The session remembers its row, so that only the first request, and then one in ten minutes, asks
the database. Whatever signs people in or out (our pages, the admin) is noticed here.
"""

from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django_otp import DEVICE_ID_SESSION_KEY

from ..actions.sessions import (
    begin_session,
    end_session,
    factor_of,
    move_session,
    touch_session,
)
from ..models import User, UserSession

MARK = "sign_in"
USER = "_auth_user_id"
TOUCH_SECONDS = 600


def sign_in_of(request: HttpRequest) -> str:
    """The id of the request's UserSession, "" for visitors."""
    kept = _kept(request)
    return str(kept["id"]) if kept else ""


def begin(request: HttpRequest) -> None:
    """Call after `login()`: the browser's new sign-in gets its row. Twice is once."""
    follow(request, before=None)


def mark(session: Any, row: UserSession) -> None:
    """Make the browser's session remember its row."""
    session[MARK] = {
        "id": str(row.pk),
        "key": session.session_key,
        "device": session.get(DEVICE_ID_SESSION_KEY, ""),
        "seen": int(timezone.now().timestamp()),
    }


def check(request: HttpRequest) -> dict[str, Any] | None:
    """Before a page: notes now and then that the sign-in is in use.

    A session that some cache still has although its row was ended is thrown away.
    """
    kept = _kept(request)
    if kept is None:
        return None
    now = int(timezone.now().timestamp())
    if now - kept["seen"] >= TOUCH_SECONDS:
        if not touch_session(session_id=kept["id"]):
            request.session.flush()
            return None
        request.session[MARK] = {**kept, "seen": now}
    return kept


def follow(request: HttpRequest, before: dict[str, Any] | None) -> None:
    """After a page: who signed in or out while it was made? `before` is what `check` gave."""
    kept = _kept(request)
    if before is not None and (kept is None or kept["id"] != before["id"]):
        end_session(session=before["id"], because="signed_out")
    if request.session.get(USER) is None:
        return
    if kept is None:
        _begin(request)
    elif _changed(request, kept):
        _move(request, kept)


def _kept(request: HttpRequest) -> dict[str, Any] | None:
    if not hasattr(request, "session") or request.session.get(USER) is None:
        return None
    kept: dict[str, Any] | None = request.session.get(MARK)
    return kept


def _begin(request: HttpRequest) -> None:
    session = request.session
    user = User.objects.filter(pk=session[USER], is_active=True).first()
    if user is None:
        return
    if session.session_key is None:
        session.create()
    key = session.session_key or ""
    mark(session, begin_session(user=user, session_key=key, factor=_factor(session)))


def _changed(request: HttpRequest, kept: dict[str, Any]) -> bool:
    session = request.session
    device = session.get(DEVICE_ID_SESSION_KEY, "")
    return bool(kept["key"] != session.session_key or kept["device"] != device)


def _move(request: HttpRequest, kept: dict[str, Any]) -> None:
    session = request.session
    key = session.session_key or ""
    if move_session(session_id=kept["id"], session_key=key, factor=_factor(session)):
        device = session.get(DEVICE_ID_SESSION_KEY, "")
        session[MARK] = {**kept, "key": key, "device": device}
    else:
        session.flush()


def _factor(session: Any) -> str:
    return factor_of(session.get(DEVICE_ID_SESSION_KEY, ""))
