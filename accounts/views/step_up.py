"""Asking once more who it is: the page, and the decorator for whatever would hurt."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, resolve_url
from django.utils.http import urlencode

from config.foundation.caller import caller

from ..actions.step_up import confirm_identity
from ..errors import CodeWrong, PasswordWrong
from ..forms import PasswordForm, SecondStepForm
from ..selectors import is_fresh, kinds_of
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


@login_required
@limited
def step_up(request: SignedInRequest) -> HttpResponse:
    """A code where there is a second factor, the password elsewhere."""
    kinds = kinds_of(request.user)
    form = SecondStepForm(posted(request)) if kinds else PasswordForm(posted(request))
    page = wanted_page(request, resolve_url("accounts:security"))
    if form.is_valid():
        with said_in(form, "code" if kinds else "password", CodeWrong, PasswordWrong):
            confirm_identity(user=request.user, **form.cleaned_data)
            return redirect(page)
    return answer(request, "step_up", form=form, kinds=kinds, next=page)
