"""Second factors on one page: authenticator apps, passkeys, SMS, recovery codes, trusted browsers.

Whoever changes any of it has proved within ten minutes that it is them.
"""

import base64
from typing import Any

import django_otp
import segno
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, resolve_url
from django.utils.http import urlencode
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from django_otp.models import Device

from ..actions import confirm_totp, enable_sms, enrol_totp, remove_factor, send_factor_sms
from ..actions.recovery import make_recovery_codes
from ..actions.trusted import end_trust
from ..errors import CodeWrong, FactorDemanded, PhoneNeeded, SmsOff
from ..forms import CodeForm
from ..models import SMSDevice
from ..selectors import device_to_confirm, kinds_of
from ..selectors.factors import (
    authenticators_of,
    passkeys_of,
    recovery_codes_left,
    trusted_browsers_of,
)
from .pages import SignedInRequest, account_page, limited, posted, said_in, wanted_page
from .step_up import fresh_factor_needed

FEW = 3


@login_required
def security(request: SignedInRequest) -> HttpResponse:
    return _page(request, CodeForm())


def _page(request: SignedInRequest, form: CodeForm) -> HttpResponse:
    user = request.user
    device = device_to_confirm(user)
    left = recovery_codes_left(user)
    return account_page(
        request,
        "security",
        kinds=kinds_of(user),
        device=device,
        apps=authenticators_of(user),
        passkeys=passkeys_of(user),
        sms=SMSDevice.objects.filter(user=user).first(),
        codes_left=left,
        codes_few=left <= FEW,
        trusted=trusted_browsers_of(user),
        form=form,
        **_picture(device),
    )


def _picture(device: Any) -> dict[str, str]:
    """The key that an app scans or its owner types."""
    if device is None:
        return {}
    svg = segno.make(device.config_url, error="m").svg_inline(
        scale=5, border=4, dark="#000", light="#fff", omitsize=True, svgclass="qr", lineclass=None
    )
    key = base64.b32encode(device.bin_key).decode().rstrip("=")
    return {"qr": mark_safe(svg), "key": key}  # noqa: S308  drawn here from digits and letters


@require_POST
@login_required
@limited
@fresh_factor_needed
def security_enrol(request: SignedInRequest) -> HttpResponse:
    enrol_totp(user=request.user)
    return redirect("accounts:security")


@require_POST
@login_required
@limited
@fresh_factor_needed
def security_confirm(request: SignedInRequest) -> HttpResponse:
    form = CodeForm(posted(request))
    if form.is_valid():
        with said_in(form, "code", CodeWrong):
            device = confirm_totp(user=request.user, code=form.cleaned_data["code"])
            django_otp.login(request, device)
            messages.success(request, _("From now on signing in takes a code as well."))
            return _sheet_or_page(request)
    return _page(request, form)


def _sheet_or_page(request: SignedInRequest) -> HttpResponse:
    """With the first factor comes a sheet of recovery codes."""
    if recovery_codes_left(request.user):
        return redirect("accounts:security")
    return security_recovery(request)


@require_POST
@login_required
@fresh_factor_needed
def security_recovery(request: SignedInRequest) -> HttpResponse:
    """A new sheet, shown this once."""
    if not kinds_of(request.user):
        return redirect("accounts:security")
    return account_page(request, "recovery", codes=make_recovery_codes(user=request.user))


@require_POST
@login_required
@fresh_factor_needed
def security_sms(request: SignedInRequest) -> HttpResponse:
    try:
        enable_sms(user=request.user)
        messages.success(request, _("Codes can come by SMS now."))
    except PhoneNeeded as refusal:
        messages.error(request, str(refusal))
    return redirect("accounts:security")


@require_POST
@login_required
@fresh_factor_needed
def security_remove(request: SignedInRequest, kind: str, pk: int) -> HttpResponse:
    device = _own_device(request, kind, pk)
    try:
        remove_factor(user=request.user, device=device)
        messages.success(request, _("Removed."))
    except FactorDemanded as refusal:
        messages.error(request, str(refusal))
    return redirect("accounts:security")


def _own_device(request: SignedInRequest, kind: str, pk: int) -> Device:
    rows: dict[str, Any] = {
        "totp": authenticators_of(request.user),
        "passkey": passkeys_of(request.user),
        "sms": SMSDevice.objects.filter(user=request.user),
    }
    device = rows[kind].filter(pk=pk).first() if kind in rows else None
    if device is None:
        raise Http404
    return device


@require_POST
@login_required
def security_trust_end(request: SignedInRequest) -> HttpResponse:
    end_trust(user=request.user)
    messages.success(request, _("Every browser is asked for a code again."))
    return redirect("accounts:security")


@require_POST
@login_required
@limited
def step_up_sms(request: SignedInRequest) -> HttpResponse:
    """Send a code to confirm with, for whoever has the SMS factor."""
    try:
        if send_factor_sms(user=request.user):
            messages.success(request, _("A code is on its way to your mobile number."))
    except SmsOff as refusal:
        messages.error(request, str(refusal))
    page = wanted_page(request, resolve_url("accounts:security"))
    return redirect(f"{resolve_url('accounts:step_up')}?{urlencode({'next': page})}")
