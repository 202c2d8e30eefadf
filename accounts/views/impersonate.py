"""Staff as a customer: which pages they see then, and the pages that start and stop it."""

from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import Resolver404, resolve
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from config.foundation.caller import is_person
from config.foundation.errors import DomainError

from ..actions.impersonate import (
    end_impersonation,
    note_deed,
    raise_impersonation,
    start_impersonation,
)
from ..errors import ClosedWhileActing, ImpersonationOver, NotACustomer, OnlyLooking
from ..forms import ActAsForm
from ..models import Impersonation, User
from ..selectors import may
from ..selectors.impersonation import impersonation_of, is_in_force, may_act
from .pages import SignedInRequest, account_page, posted, said_in
from .step_up import ask_again, fresh_factor

KEY = "acting"
SAFE = ("GET", "HEAD", "OPTIONS")
# Pages where staff stay themselves, whomever they look as.
AS_STAFF = {
    *("accounts:acting_start", "accounts:acting_stop", "accounts:acting_raise"),
    *("accounts:signout", "accounts:step_up"),
}
SIGN_OUT = {"accounts:signout", "admin:logout"}
# Of the account only this: passwords, factors, sessions and the like stay the customer's own.
LOOKED_AT = {"accounts:home", "accounts:profile", "accounts:addresses", "accounts:address_edit"}
CHANGED = {"accounts:addresses"} | {
    f"accounts:address_{verb}" for verb in ("add", "edit", "delete", "default")
}
CLOSED = ("accounts:", "payments:")

Next = Any


def as_customer(request: HttpRequest, get_response: Next) -> HttpResponseBase:
    """Answer a request of somebody whose session says that they look as a customer."""
    place, staff = _place(request), cast(User, request.user)
    row = _kept(request)
    if row is None or not _is_proved(staff) or not is_in_force(row):
        return _over(request, get_response, row, place)
    if place in AS_STAFF or place.startswith("admin:"):
        return _as_oneself(request, get_response, row, place)
    request.acting = row  # type: ignore[attr-defined]  # the banner shows it
    request.acting_user, request.user = staff, row.customer  # type: ignore[attr-defined]
    row.customer.is_verified = lambda: False  # type: ignore[attr-defined]  # as django-otp does
    is_person(staff.pk, acting_for_id=row.customer_id)
    refusal = _refusal(request, row, place)
    if refusal is not None:
        return _refused(request, refusal)
    if request.method not in SAFE:
        note_deed(impersonation=row, what=f"{request.method} {place}")
    response: HttpResponseBase = get_response(request)
    add_never_cache_headers(response)
    return response


def _place(request: HttpRequest) -> str:
    try:
        return resolve(request.path_info).view_name
    except Resolver404:
        return ""


def _kept(request: HttpRequest) -> Impersonation | None:
    user = request.user
    return impersonation_of(user, request.session[KEY]) if isinstance(user, User) else None


def _is_proved(staff: User) -> bool:
    return bool(staff.is_authenticated and staff.is_verified())  # type: ignore[attr-defined]


def _over(
    request: HttpRequest, get_response: Next, row: Impersonation | None, place: str
) -> HttpResponseBase:
    """What was sent for the customer must not be done to the account of staff."""
    if row is not None:
        end_impersonation(impersonation=row, because="over")
    del request.session[KEY]
    if place in AS_STAFF or place.startswith("admin:"):
        return cast(HttpResponseBase, get_response(request))
    messages.warning(request, str(ImpersonationOver()))
    return redirect(request.path if request.method in SAFE else "shop:home")


def _as_oneself(
    request: HttpRequest, get_response: Next, row: Impersonation, place: str
) -> HttpResponseBase:
    if place in SIGN_OUT and request.method == "POST":
        end_impersonation(impersonation=row, because="signed_out")
        del request.session[KEY]
    else:
        request.acting = row  # type: ignore[attr-defined]
    return cast(HttpResponseBase, get_response(request))


def _refusal(request: HttpRequest, row: Impersonation, place: str) -> DomainError | None:
    looks = request.method in SAFE
    if place.startswith(CLOSED) and place not in (LOOKED_AT | CHANGED if looks else CHANGED):
        return ClosedWhileActing()
    return None if looks or may_act(row) else OnlyLooking()


def _refused(request: HttpRequest, refusal: DomainError) -> HttpResponse:
    return render(request, "errors/refused.html", {"error": refusal}, status=refusal.status)


@login_required
def acting_start(request: SignedInRequest, pk: int) -> HttpResponse:
    """Why? Then the shop, as that customer sees it."""
    customer = get_object_or_404(User, pk=pk)
    if not _is_proved(request.user) or not may(request.user, "people.impersonate", customer):
        raise Http404
    if not fresh_factor(request):
        return ask_again(request)
    form = ActAsForm(posted(request))
    if form.is_valid():
        with said_in(form, None, NotACustomer):
            row = start_impersonation(by=request.user, customer=customer, **form.cleaned_data)
            request.session[KEY] = str(row.pk)
            return redirect("shop:home")
    return account_page(request, "act_as", form=form, customer=customer)


@require_POST
@login_required
def acting_stop(request: SignedInRequest) -> HttpResponse:
    row = _kept(request) if KEY in request.session else None
    if row is None:
        return redirect("shop:home")
    end_impersonation(impersonation=row, because="stopped")
    del request.session[KEY]
    messages.success(request, _("You are yourself again."))
    return redirect("admin:accounts_user_change", row.customer_id)


@login_required
def acting_raise(request: SignedInRequest) -> HttpResponse:
    """From looking to acting: asked for by itself, never by the way."""
    row = _kept(request) if KEY in request.session else None
    if row is None or not may(request.user, "people.impersonate_write", row.customer):
        raise Http404
    if not fresh_factor(request):
        return ask_again(request)
    if request.method == "POST":
        raise_impersonation(impersonation=row, by=request.user)
        return redirect("shop:home")
    return account_page(request, "act_raise", acting=row)
