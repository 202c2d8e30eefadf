"""Signing in, in one step or two, and out."""

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import login, logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, resolve_url
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from ..actions import identify, note_sign_in, verify_code
from ..actions.sessions import factor_of
from ..errors import CodeWrong, InvalidCredentials
from ..forms import CodeForm, SignInForm
from ..hooks import signed_in
from ..limits import DOOR
from ..models import User
from ..selectors import has_second_factor, lacks_factor
from .browsers import known_name, network_address, remember
from .pages import answer, limited, posted, said_in, wanted_page

BACKEND = "accounts.backends.AccessBackend"
HALF_WAY = "half_signed_in"
FIRST = "first_factor"  # what was shown before the second: password, email or sms
HALF_WAY_SECONDS = 600


@sensitive_post_parameters("password")
@limited
def signin(request: HttpRequest) -> HttpResponse:
    """First step: e-mail and password."""
    if isinstance(request.user, User):
        return _already_in(request, request.user)
    form = SignInForm(posted(request))
    if form.is_valid():
        DOOR.spend(network_address(request))
        email = form.cleaned_data["email"]
        with said_in(form, None, InvalidCredentials):
            user = identify(**form.cleaned_data, known_device=known_name(request, email))
            return next_step(request, user)
    return answer(request, "signin", form=form, next=wanted_page(request))


@limited
def signin_code(request: HttpRequest) -> HttpResponse:
    """Second step: the code of the authenticator app, for whoever has one."""
    user = _half_way(request)
    if user is None:
        return redirect("accounts:signin")
    form = CodeForm(posted(request))
    if form.is_valid():
        with said_in(form, "code", CodeWrong):
            device = verify_code(user=user, code=form.cleaned_data["code"])
            return enter(request, user, device=device)
    return answer(request, "signin_code", form=form, next=wanted_page(request))


@require_POST
def signout(request: HttpRequest) -> HttpResponse:
    logout(request)
    return redirect(settings.LOGOUT_REDIRECT_URL)


def next_step(request: HttpRequest, user: User, *, first: str = "password") -> HttpResponse:
    """After the first factor ("password", "email" or "sms"): ask for the second, or enter."""
    request.session[FIRST] = first
    return _ask_for_code(request, user) if has_second_factor(user) else enter(request, user)


def enter(request: HttpRequest, user: User, *, device: Any = None) -> HttpResponse:
    """Sign `user` in, let the shop bring the guest's cart along, and go where they wanted.

    Django keeps an anonymous session's data at sign-in, and with it `cart_token`.
    """
    if device is not None:
        user.otp_device = device  # type: ignore[attr-defined]  # django-otp binds it to the session
    request.session.pop(HALF_WAY, None)
    login(request, user, backend=BACKEND)
    kind = factor_of(device.persistent_id) if device is not None else ""
    note_sign_in(user=user, first=request.session.pop(FIRST, "password"), factor=kind)
    signed_in.ask(request.session, user)
    response = redirect(_after(request, user))
    remember(request, response, user)
    return response


def _after(request: HttpRequest, user: User) -> str:
    """Staff without a second factor can open nothing at the desk before they have one."""
    if user.is_staff and not has_second_factor(user):
        return resolve_url("accounts:security")
    return wanted_page(request, resolve_url(settings.LOGIN_REDIRECT_URL))


def _already_in(request: HttpRequest, user: User) -> HttpResponse:
    """Somebody signed in was sent here: a code is missing, or the page is not for them."""
    verified = getattr(user, "otp_device", None) is not None
    if not verified and has_second_factor(user):
        return _ask_for_code(request, user)
    if lacks_factor(user):
        return redirect("accounts:security")
    page = wanted_page(request)
    return answer(request, "already_in", next=page) if page else redirect("accounts:home")


def _ask_for_code(request: HttpRequest, user: User) -> HttpResponse:
    now = int(timezone.now().timestamp())
    request.session[HALF_WAY] = [user.pk, user.get_session_auth_hash(), now + HALF_WAY_SECONDS]
    page = wanted_page(request)
    query = f"?{urlencode({'next': page})}" if page else ""
    return redirect(resolve_url("accounts:signin_code") + query)


def _half_way(request: HttpRequest) -> User | None:
    """Who gave the right password within ten minutes; a new password since then ends it."""
    pk, proof, until = request.session.get(HALF_WAY) or (None, "", 0)
    user = User.objects.filter(pk=pk, is_active=True).first() if pk else None
    if user is None or timezone.now().timestamp() > until:
        return None
    return user if constant_time_compare(proof, user.get_session_auth_hash()) else None
