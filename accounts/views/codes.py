"""Signing in by a code instead of the password. The second factor is still asked for."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, resolve_url
from django.utils.http import urlencode

from ..actions import ask_for_sign_in_code, identify_by_code
from ..errors import CodeWrong, SmsOff
from ..forms import CodeForm, LoginForm
from ..limits import DOOR
from ..models import OneTimeCode
from .browsers import network_address
from .doors import next_step
from .pages import answer, limited, posted, said_in, wanted_page
from .sent_codes import drop_sent, keep_sent, sent_for

STEP = "sign_in"


@limited
def by_code(request: HttpRequest) -> HttpResponse:
    """First step: send a code. The answer never tells whether the account exists."""
    return first_step(
        request, STEP, "signin_by_code", ask_for_sign_in_code, "accounts:by_code_enter"
    )


def first_step(
    request: HttpRequest, step: str, page: str, ask: Callable[..., OneTimeCode], then: str
) -> HttpResponse:
    """Send a code to an e-mail address or a number, and go on to where it is typed in."""
    if request.user.is_authenticated:
        return redirect("accounts:home")
    form = LoginForm(posted(request))
    if form.is_valid():
        DOOR.spend(network_address(request))
        with said_in(form, "email", SmsOff):
            keep_sent(request, step, ask(login=form.cleaned_data["email"]))
            query = urlencode({"next": wanted_page(request)})
            return redirect(f"{resolve_url(then)}?{query}")
    return answer(request, page, form=form, next=wanted_page(request))


@limited
def by_code_enter(request: HttpRequest) -> HttpResponse:
    """Second step: the code that was sent."""
    sent = sent_for(request, STEP)
    if request.user.is_authenticated or sent is None:
        return redirect("accounts:by_code")
    form = CodeForm(posted(request))
    if form.is_valid():
        DOOR.spend(network_address(request))
        with said_in(form, "code", CodeWrong):
            user, first = identify_by_code(code_id=sent.code_id, **form.cleaned_data)
            drop_sent(request, STEP)
            return next_step(request, user, first=first)
    return answer(request, "signin_sent", form=form, sent=sent, next=wanted_page(request))
