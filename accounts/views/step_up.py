"""Asking once more who it is: the page, and the decorator for whatever would hurt."""

from collections.abc import Callable
from functools import wraps
from typing import Any

import django_otp
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, resolve_url
from django.utils.http import urlencode
from django_otp.models import Device

from config.foundation.caller import caller

from ..actions.step_up import confirm_identity
from ..errors import CodeWrong, PasswordWrong
from ..forms import PasswordForm, SecondStepForm
from ..selectors import is_fresh, kinds_of, lacks_factor
from .pages import SignedInRequest, answer, limited, posted, said_in, wanted_page

View = Callable[..., HttpResponse]


def fresh_factor(request: HttpRequest) -> bool:
    """Did this sign-in prove itself within ten minutes?"""
    return is_fresh(caller.get().sign_in)


def fresh_factor_needed(view: View) -> View:
    """Send whoever did not prove themselves within ten minutes to do so, and back.

    What was posted is lost on the way, so the way back is the page that the form stood on.
    """

    @wraps(view)
    def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if fresh_factor(request):
            return view(request, *args, **kwargs)
        return ask_again(request)

    return wrapper


def ask_again(request: HttpRequest) -> HttpResponse:
    """To the page that asks, and from there back to where this was asked for."""
    here = request.get_full_path()
    around = request.headers.get("Referer") or resolve_url("accounts:security")
    back = here if request.method == "GET" else around
    return redirect(f"{resolve_url('accounts:step_up')}?{urlencode({'next': back})}")


def note_shown(request: SignedInRequest, device: Device | None) -> None:
    """A trusted browser came in without a code; now it has shown one.

    People at the desk come in by the second step alone, which knows what the first one was.
    """
    verified = getattr(request.user, "otp_device", None) is not None
    if device is not None and not verified and not lacks_factor(request.user):
        django_otp.login(request, device)


@login_required
@limited
def step_up(request: SignedInRequest) -> HttpResponse:
    """A code where there is a second factor, the password elsewhere."""
    kinds = kinds_of(request.user)
    form = SecondStepForm(posted(request)) if kinds else PasswordForm(posted(request))
    page = wanted_page(request, resolve_url("accounts:security"))
    if form.is_valid():
        with said_in(form, "code" if kinds else "password", CodeWrong, PasswordWrong):
            device = confirm_identity(user=request.user, **form.cleaned_data)
            note_shown(request, device)
            return redirect(page)
    return answer(request, "step_up", form=form, kinds=kinds, next=page)
