"""Changing a password, and setting a new one by a mailed link or a code."""

from typing import Any

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import PasswordResetConfirmView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse_lazy
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from ..actions import (
    ask_for_password_reset,
    ask_for_reset_code,
    change_password,
    reset_by_code,
    reset_by_link,
)
from ..errors import CodeWrong, PasswordWrong, SmsOff
from ..forms import ChangePasswordForm, LoginForm, NewPasswordForm, ResetByCodeForm
from ..limits import DOOR
from ..models import User
from .browsers import network_address
from .pages import SignedInRequest, account_page, answer, limited, posted, said_in
from .sent_codes import drop_sent, keep_sent, sent_for

STEP = "reset"


@sensitive_post_parameters("old_password", "new_password")
@login_required
@limited
def password(request: SignedInRequest) -> HttpResponse:
    form = ChangePasswordForm(request.user, posted(request))
    if form.is_valid():
        with said_in(form, "old_password", PasswordWrong):
            change_password(user=request.user, **form.cleaned_data)
            update_session_auth_hash(request, request.user)
            messages.success(request, _("Your password is changed. Other devices are signed out."))
            return redirect("accounts:password")
    return account_page(request, "password", form=form)


@limited
def reset(request: HttpRequest) -> HttpResponse:
    """Ask for a link or, by SMS, a code. The answer never tells whether the account exists."""
    form = LoginForm(posted(request))
    if not form.is_valid():
        return answer(request, "reset", form=form)
    DOOR.spend(network_address(request))
    login = form.cleaned_data["email"]
    if "@" in login:
        ask_for_password_reset(email=login)
        return redirect("accounts:reset_sent")
    return _send_reset_code(request, form)


def _send_reset_code(request: HttpRequest, form: LoginForm) -> HttpResponse:
    with said_in(form, "email", SmsOff):
        keep_sent(request, STEP, ask_for_reset_code(login=form.cleaned_data["email"]))
    if form.errors:
        return answer(request, "reset", form=form)
    return redirect("accounts:reset_code")


@sensitive_post_parameters("new_password", "code")
@limited
def reset_code(request: HttpRequest) -> HttpResponse:
    """The code of the SMS and the new password. Signing in comes after it."""
    sent = sent_for(request, STEP)
    if sent is None:
        return redirect("accounts:reset")
    form = ResetByCodeForm(User(email=sent.login), posted(request))
    if form.is_valid():
        said = form.cleaned_data
        with said_in(form, "code", CodeWrong):
            reset_by_code(code_id=sent.code_id, code=said["code"], password=said["new_password"])
            drop_sent(request, STEP)
            messages.success(request, _("Your new password is set. Please sign in with it."))
            return redirect("accounts:signin")
    return answer(request, "reset_code", form=form, sent=sent)


def reset_sent(request: HttpRequest) -> HttpResponse:
    return answer(request, "reset_sent")


class ResetConfirm(PasswordResetConfirmView):
    """Django's view checks the link and hides its token; signing in still asks for the code."""

    form_class = NewPasswordForm  # type: ignore[assignment]  # one field instead of two
    template_name = "accounts/reset_confirm.html"
    success_url = reverse_lazy("accounts:signin")

    def form_valid(self, form: Any) -> HttpResponse:
        reset_by_link(user=self.user, password=form.cleaned_data["new_password"])  # type: ignore[arg-type]
        self.request.session.pop("_password_reset_token", None)
        messages.success(self.request, _("Your new password is set. Please sign in with it."))
        return redirect(self.get_success_url())

    def form_invalid(self, form: Any) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=422)
