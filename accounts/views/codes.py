"""Signing in by a code instead of the password. The second factor is still asked for."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, resolve_url
from django.utils.http import urlencode

from ..actions import ask_for_sign_in_code, identify_by_code
from ..errors import CodeWrong, SmsOff
from ..forms import CodeForm, LoginForm
from ..limits import DOOR
from .browsers import network_address
from .doors import next_step
from .pages import answer, limited, posted, said_in, wanted_page
from .sent_codes import drop_sent, keep_sent, sent_for

STEP = "sign_in"


@limited
def by_code(request: HttpRequest) -> HttpResponse:
    """First step: send a code. The answer never tells whether the account exists."""
    if request.user.is_authenticated:
        return redirect("accounts:home")
    form = LoginForm(posted(request))
    if form.is_valid():
        DOOR.spend(network_address(request))
        with said_in(form, "email", SmsOff):
            keep_sent(request, STEP, ask_for_sign_in_code(login=form.cleaned_data["email"]))
            query = urlencode({"next": wanted_page(request)})
            return redirect(f"{resolve_url('accounts:by_code_enter')}?{query}")
    return answer(request, "signin_by_code", form=form, next=wanted_page(request))


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
