"""Signing in, in one step or two, and out."""

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login, logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, resolve_url
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from ..actions import identify, note_sign_in, send_factor_sms, verify_code
from ..actions.sessions import factor_of
from ..actions.trusted import TRUSTED_FOR, is_trusted, trust_browser
from ..errors import CodeWrong, InvalidCredentials, SmsOff
from ..forms import SecondStepForm, SignInForm, TrustingForm
from ..hooks import signed_in
from ..limits import DOOR
from ..models import User
from ..selectors import has_second_factor, kinds_of, lacks_factor
from .browsers import known_name, network_address, remember
from .pages import answer, limited, posted, said_in, wanted_page

BACKEND = "accounts.backends.AccessBackend"
HALF_WAY = "half_signed_in"
FIRST = "first_factor"  # what was shown before the second: password, email or sms
HALF_WAY_SECONDS = 600
TRUSTED = "haat_trusted"  # the cookie of a browser that is not asked for a code


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
    """Second step: a code of the authenticator app, of an SMS, or a recovery code."""
    user = half_way(request)
    if user is None:
        return redirect("accounts:signin")
    form = (SecondStepForm if user.is_staff else TrustingForm)(posted(request))
    if form.is_valid():
        with said_in(form, "code", CodeWrong):
            device = verify_code(user=user, code=form.cleaned_data["code"], without=_used(request))
            response = enter(request, user, device=device)
            return _trusting(request, response, user, form)
    page = wanted_page(request)
    return answer(request, "signin_code", form=form, next=page, kinds=_offered(request, user))


@require_POST
@limited
def signin_sms(request: HttpRequest) -> HttpResponse:
    """Send the code of the second step to the number of the SMS factor."""
    user = half_way(request)
    if user is None:
        return redirect("accounts:signin")
    try:
        if "sms" in _offered(request, user) and send_factor_sms(user=user):
            messages.success(request, _("A code is on its way to your mobile number."))
    except SmsOff as refusal:
        messages.error(request, str(refusal))
    return redirect(_with_next(request, "accounts:signin_code"))


def _used(request: HttpRequest) -> list[str]:
    """The kind of factor that has opened the first step and cannot be the second as well."""
    return [kind for kind in ("sms",) if request.session.get(FIRST) == kind]


def _offered(request: HttpRequest, user: User) -> list[str]:
    return [kind for kind in kinds_of(user) if kind not in _used(request)]


def _trusting(request: HttpRequest, response: HttpResponse, user: User, form: Any) -> HttpResponse:
    if form.cleaned_data.get("trust") and not user.is_staff:
        response.set_cookie(
            TRUSTED,
            trust_browser(user=user),
            max_age=int(TRUSTED_FOR.total_seconds()),
            httponly=True,
            samesite="Lax",
            secure=request.is_secure(),
        )
    return response


@require_POST
def signout(request: HttpRequest) -> HttpResponse:
    logout(request)
    return redirect(settings.LOGOUT_REDIRECT_URL)


def next_step(request: HttpRequest, user: User, *, first: str = "password") -> HttpResponse:
    """After the first factor ("password", "email" or "sms"): ask for the second, or enter."""
    request.session[FIRST] = first
    trusted = is_trusted(user=user, secret=request.COOKIES.get(TRUSTED, ""))
    asked = has_second_factor(user) and not trusted
    return _ask_for_code(request, user) if asked else enter(request, user)


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
    return redirect(_with_next(request, "accounts:signin_code"))


def _with_next(request: HttpRequest, name: str) -> str:
    page = wanted_page(request)
    return str(resolve_url(name)) + (f"?{urlencode({'next': page})}" if page else "")


def half_way(request: HttpRequest) -> User | None:
    """Who gave the right password within ten minutes; a new password since then ends it."""
    pk, proof, until = request.session.get(HALF_WAY) or (None, "", 0)
    user = User.objects.filter(pk=pk, is_active=True).first() if pk else None
    if user is None or timezone.now().timestamp() > until:
        return None
    return user if constant_time_compare(proof, user.get_session_auth_hash()) else None
