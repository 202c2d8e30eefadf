"""The second factor: connect an authenticator app, prove it, turn it off."""

import base64

import django_otp
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ..actions import confirm_totp, disable_totp, enrol_totp
from ..errors import CodeWrong, PasswordWrong
from ..forms import CodeForm, PasswordForm
from ..selectors import device_to_confirm, has_second_factor
from .pages import SignedInRequest, account_page, limited, said_in


@login_required
def security(request: SignedInRequest) -> HttpResponse:
    return _show(request, None)


@require_POST
@login_required
@limited
def security_enrol(request: SignedInRequest) -> HttpResponse:
    form = PasswordForm(request.POST)
    if form.is_valid():
        with said_in(form, "password", PasswordWrong):
            enrol_totp(user=request.user, password=form.cleaned_data["password"])
            return redirect("accounts:security")
    return _show(request, form)


@require_POST
@login_required
@limited
def security_confirm(request: SignedInRequest) -> HttpResponse:
    form = CodeForm(request.POST)
    if form.is_valid():
        with said_in(form, "code", CodeWrong):
            device = confirm_totp(user=request.user, code=form.cleaned_data["code"])
            django_otp.login(request, device)
            messages.success(request, _("From now on signing in takes a code as well."))
            return redirect("accounts:security")
    return _show(request, form)


@require_POST
@login_required
@limited
def security_disable(request: SignedInRequest) -> HttpResponse:
    form = PasswordForm(request.POST)
    if form.is_valid():
        with said_in(form, "password", PasswordWrong):
            disable_totp(user=request.user, password=form.cleaned_data["password"])
            messages.success(request, _("Signing in takes your password alone now."))
            return redirect("accounts:security")
    return _show(request, form)


def _show(request: SignedInRequest, form: Form | None) -> HttpResponse:
    """The one step that comes next: connect, prove or turn off."""
    secure = has_second_factor(request.user)
    device = None if secure else device_to_confirm(request.user)
    key = base64.b32encode(device.bin_key).decode().rstrip("=") if device else ""
    return account_page(
        request,
        "security",
        form=form or (CodeForm() if device else PasswordForm()),
        secure=secure,
        device=device,
        key=key,
    )
