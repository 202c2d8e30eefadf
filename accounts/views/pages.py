"""What the account's pages share: an answer, the side menu, words for too many tries."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render, resolve_url
from django.utils.cache import add_never_cache_headers
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

from config.foundation.errors import DomainError, TooManyRequests

from ..models import User

# Name, page, picture, and the group that it begins or continues.
SIGN_IN, YOURS = _("Sign-in"), _("Privacy and help")
MENU: list[tuple[Any, str, str, Any]] = [
    (_("Overview"), "accounts:home", "home", ""),
    (_("Orders"), "shop:orders", "box", ""),
    (_("Addresses"), "accounts:addresses", "pin", ""),
    (_("Profile"), "accounts:profile", "person", ""),
    (_("Security"), "accounts:security", "shield", SIGN_IN),
    (_("Password"), "accounts:password", "key", SIGN_IN),
    (_("Devices"), "accounts:sessions", "globe", SIGN_IN),
    (_("Activity"), "accounts:activity", "clock", SIGN_IN),
    (_("Notifications"), "accounts:notifications", "bell", YOURS),
    (_("Your data"), "accounts:privacy", "lock", YOURS),
    (_("Complaints"), "accounts:grievances", "chat", YOURS),
]


PATHS = ("/", "http://", "https://")  # what else `redirect` takes for the name of a page


class SignedInRequest(HttpRequest):
    """What a view behind `login_required` gets."""

    user: User


def answer(request: HttpRequest, template: str, **context: Any) -> HttpResponse:
    """A page about somebody: never cached; 422 when its form was filled in wrongly."""
    form = context.get("form")
    wrong = isinstance(form, forms.Form) and bool(form.errors)
    response = render(request, f"accounts/{template}.html", context, status=422 if wrong else 200)
    add_never_cache_headers(response)
    return response


def account_page(request: HttpRequest, template: str, **context: Any) -> HttpResponse:
    """The same inside the account, beside its menu."""
    menu = [
        {"name": name, "url": resolve_url(url), "icon": icon, "group": group}
        for name, url, icon, group in MENU
    ]
    around = [str(item["url"]) for item in menu if request.path.startswith(str(item["url"]))]
    return answer(request, template, menu=menu, current=max(around, key=len), **context)


def posted(request: HttpRequest) -> Any:
    """What a form is bound to: nothing before it was sent."""
    return request.POST if request.method == "POST" else None


def wanted_page(request: HttpRequest, default: str = "") -> str:
    """The page of this shop that `next` names, else `default`."""
    page = request.POST.get("next", request.GET.get("next", ""))
    ours = url_has_allowed_host_and_scheme(page, {request.get_host()}, request.is_secure())
    return page if ours and page.startswith(PATHS) else default


@contextmanager
def said_in(form: forms.Form, field: str | None, *refused: type[DomainError]) -> Iterator[None]:
    """Say a refusal beside `field` of the form (None: above it) instead of raising it."""
    try:
        yield
    except refused as refusal:
        form.add_error(field, str(refusal))


View = Callable[..., HttpResponse]


def limited(view: View) -> View:
    """Answer 429 with words and Retry-After when a limit of tries was reached."""

    @wraps(view)
    def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except TooManyRequests as refusal:
            seconds = refusal.facts["retry_after"]
            context = {"minutes": -(-seconds // 60)}
            response = render(request, "accounts/too_many.html", context, status=429)
            response["Retry-After"] = str(seconds)
            return response

    return wrapper
