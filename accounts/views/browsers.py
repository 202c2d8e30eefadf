"""What a browser brings along: its network address, and proof that it signed in here before."""

from typing import Any

from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import get_random_string, salted_hmac
from rest_framework.throttling import BaseThrottle

from ..models import User, UserManager

COOKIE = "haat_known"
YEAR = 365 * 24 * 3600
SALT = "accounts.known_browser"


def network_address(request: HttpRequest) -> str:
    """The address that the API counts by as well; REST_FRAMEWORK["NUM_PROXIES"] rules both."""
    return str(BaseThrottle().get_ident(request))  # type: ignore[arg-type]  # reads META only


def known_name(request: HttpRequest, email: str) -> str:
    """The browser's own random name, if it signed in to this account within a year; else "".

    `email` is what was typed: an address or a mobile number (E.164).
    """
    try:
        known: Any = signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=YEAR)
    except signing.BadSignature:
        return ""
    mine = _fingerprint(email) in known["who"]
    return str(known["name"]) if mine else ""


def remember(request: HttpRequest, response: HttpResponse, user: User) -> None:
    """Name this browser, so that strangers who use up the account's tries cannot keep it out."""
    name = known_name(request, str(user)) or get_random_string(22)
    number = user.phone if user.phone_verified_at else ""
    who = [_fingerprint(login) for login in (user.email, number) if login]
    value = signing.dumps({"who": who, "name": name}, salt=SALT)
    response.set_cookie(
        COOKIE, value, max_age=YEAR, httponly=True, samesite="Lax", secure=request.is_secure()
    )


def _fingerprint(email: str) -> str:
    """Which account, without its e-mail standing in a cookie."""
    return salted_hmac(SALT, UserManager.clean_email(email), algorithm="sha256").hexdigest()[:32]
