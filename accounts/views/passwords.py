"""Changing a password, and setting a new one by a mailed link."""

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

from ..actions import ask_for_password_reset, change_password, set_password
from ..errors import PasswordWrong
from ..forms import ChangePasswordForm, EmailForm, NewPasswordForm
from ..limits import DOOR
from .browsers import network_address
from .pages import SignedInRequest, account_page, answer, limited, posted, said_in


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
    """Ask for a link. The answer never tells whether the account exists."""
    form = EmailForm(posted(request))
    if not form.is_valid():
        return answer(request, "reset", form=form)
    DOOR.spend(network_address(request))
    ask_for_password_reset(email=form.cleaned_data["email"])
    return redirect("accounts:reset_sent")


def reset_sent(request: HttpRequest) -> HttpResponse:
    return answer(request, "reset_sent")


class ResetConfirm(PasswordResetConfirmView):
    """Django's view checks the link and hides its token; signing in still asks for the code."""

    form_class = NewPasswordForm  # type: ignore[assignment]  # one field instead of two
    template_name = "accounts/reset_confirm.html"
    success_url = reverse_lazy("accounts:signin")

    def form_valid(self, form: Any) -> HttpResponse:
        set_password(user=self.user, password=form.cleaned_data["new_password"])  # type: ignore[arg-type]
        self.request.session.pop("_password_reset_token", None)
        messages.success(self.request, _("Your new password is set. Please sign in with it."))
        return redirect(self.get_success_url())

    def form_invalid(self, form: Any) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=422)
