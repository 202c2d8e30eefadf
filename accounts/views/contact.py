"""Changing the e-mail and the mobile number that open the account."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from ..actions.contact import (
    ask_to_change_email,
    ask_to_change_phone,
    finish_change_email,
    finish_change_phone,
    may_undo,
    undo_email_change,
)
from ..errors import CodeWrong, EmailTaken, LinkDead, PasswordWrong, SmsOff
from ..forms import CodeForm, NewEmailForm, NewPhoneForm
from .pages import SignedInRequest, account_page, answer, limited, posted, said_in
from .sent_codes import drop_sent, keep_sent, sent_for

EMAIL, PHONE = "change_email", "change_phone"


@sensitive_post_parameters("password")
@login_required
@limited
def email(request: SignedInRequest) -> HttpResponse:
    """First step: the new address and the password."""
    form = NewEmailForm(posted(request))
    if form.is_valid():
        with said_in(form, "password", PasswordWrong):
            code = ask_to_change_email(user=request.user, **form.cleaned_data)
            keep_sent(request, EMAIL, code)
            return redirect("accounts:email_code")
    return account_page(request, "contact_email", form=form)


@login_required
@limited
def email_code(request: SignedInRequest) -> HttpResponse:
    """Second step: the code that went to the new address."""
    done = _("Your new e-mail opens this account now.")
    return _code_step(request, EMAIL, "accounts:email", finish_change_email, done)


@sensitive_post_parameters("password")
@login_required
@limited
def phone(request: SignedInRequest) -> HttpResponse:
    """First step: the number, the present one or a new one, and the password."""
    form = NewPhoneForm(posted(request), initial={"phone": request.user.phone})
    if form.is_valid():
        with said_in(form, "password", PasswordWrong), said_in(form, "phone", SmsOff):
            code = ask_to_change_phone(user=request.user, **form.cleaned_data)
            keep_sent(request, PHONE, code)
            return redirect("accounts:phone_code")
    return account_page(request, "contact_phone", form=form)


@login_required
@limited
def phone_code(request: SignedInRequest) -> HttpResponse:
    """Second step: the code that went to the number."""
    done = _("Your number is confirmed and opens this account now.")
    return _code_step(request, PHONE, "accounts:phone", finish_change_phone, done)


def _code_step(
    request: SignedInRequest, step: str, first: str, finish: Callable[..., Any], done: str
) -> HttpResponse:
    """The code of `step`; without one that was sent, back to its `first` page."""
    sent = sent_for(request, step)
    if sent is None:
        return redirect(first)
    form = CodeForm(posted(request))
    if form.is_valid():
        with said_in(form, "code", CodeWrong):
            finish(user=request.user, code_id=sent.code_id, **form.cleaned_data)
            drop_sent(request, step)
            messages.success(request, done)
            return redirect("accounts:profile")
    return account_page(request, "contact_code", form=form, sent=sent, again=first)


def email_undo(request: HttpRequest, token: str) -> HttpResponse:
    """The link that the old address got. Programs that read mail open links: it takes a button."""
    if not may_undo(token):
        raise Http404
    if request.method != "POST":
        return answer(request, "email_undo")
    try:
        undo_email_change(token=token)
    except LinkDead as error:
        raise Http404 from error
    except EmailTaken as refusal:
        messages.error(request, str(refusal))
        return redirect("accounts:signin")
    messages.success(request, _("Your old address is back. It gets a link to a new password."))
    return redirect("accounts:reset_sent")
