"""Codes that this browser asked for: which, where they went, and until when they are good."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone

from ..models import OneTimeCode

ASKED = "asked_codes"


@dataclass(frozen=True)
class Sent:
    """`login`: the address or number that the code went to."""

    code_id: str
    login: str

    @property
    def by_sms(self) -> bool:
        return "@" not in self.login

    @property
    def seen_on_console(self) -> bool:
        """In the demo nothing leaves the machine; the page says where to look."""
        if self.by_sms:
            return bool(settings.SMS["url"].startswith("console:"))
        return settings.EMAIL_BACKEND.endswith("console.EmailBackend")


def keep_sent(request: HttpRequest, step: str, code: OneTimeCode) -> None:
    """Remember the code for `step`; it is of no use in another browser, or for another step."""
    until = int(code.expires_at.timestamp())
    kept: dict[str, Any] = request.session.get(ASKED) or {}
    request.session[ASKED] = {**kept, step: [str(code.pk), code.destination, until]}


def sent_for(request: HttpRequest, step: str) -> Sent | None:
    """What `keep_sent` kept, while the code is good."""
    code_id, login, until = (request.session.get(ASKED) or {}).get(step) or ("", "", 0)
    return Sent(code_id, login) if timezone.now().timestamp() < until else None


def drop_sent(request: HttpRequest, step: str) -> None:
    kept: dict[str, Any] = dict(request.session.get(ASKED) or {})
    kept.pop(step, None)
    request.session[ASKED] = kept
