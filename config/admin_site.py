"""The admin: Django's own, behind a second factor, skinned with the shop's tokens."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from csp.constants import NONE, SELF
from csp.decorators import csp_replace
from django import forms
from django.conf import settings
from django.contrib.admin.forms import AdminAuthenticationForm
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_otp.admin import OTPAdminSite

from accounts.actions import identify, note_sign_in, verify_code
from accounts.actions.sessions import factor_of
from accounts.limits import DOOR
from accounts.models import User
from accounts.views.browsers import known_name, network_address, remember
from accounts.views.step_up import fresh_factor_needed
from config.foundation.desk import desk_queues
from config.foundation.errors import DomainError, TooManyRequests

# Django's admin loads its own scripts by plain tags without a nonce: nothing but our own origin.
POLICY = {
    "default-src": [NONE],
    "script-src": [SELF],
    "style-src": [SELF],
    "img-src": [SELF, "data:"],
    "font-src": [SELF],
    "connect-src": [SELF],
    "form-action": [SELF],
    "base-uri": [NONE],
    "frame-ancestors": [NONE],
    "object-src": [NONE],
}


OURS = {"accounts", "shop", "payments", "loyalty", "search", "tracking", "config"}
CODE = {"autocomplete": "one-time-code", "maxlength": 20}


class DeskSignInForm(AdminAuthenticationForm):
    """Password and code in one step, asked and counted where every other way in asks."""

    otp_token = forms.CharField(
        label=_("Code from your authenticator app, an SMS or your recovery sheet"),
        widget=forms.TextInput(attrs=CODE),
    )

    def clean(self) -> dict[str, Any]:
        said = self.cleaned_data
        if {"username", "password", "otp_token"} <= said.keys():
            try:
                self.user_cache = self._staff(**said)
            except DomainError as refusal:
                raise ValidationError(str(refusal), refusal.code, refusal.facts) from refusal
        return said

    def _staff(self, username: str, password: str, otp_token: str) -> Any:
        if self.request is not None:
            DOOR.spend(network_address(self.request))
        known = known_name(self.request, username) if self.request is not None else ""
        user = identify(email=username, password=password, known_device=known)
        self.confirm_login_allowed(user)
        code = "".join(otp_token.split())
        user.otp_device = verify_code(user=user, code=code)  # type: ignore[attr-defined]
        return user


def is_demo() -> bool:
    """Payments go to the gateway sandbox: staff are told that nothing here is real."""
    return bool(settings.RAZORPAY["base_url"] == settings.SANDBOX_URL)


class HaatAdminSite(OTPAdminSite):
    site_header = _("Haat desk")
    site_title = _("Haat desk")
    index_title = _("What needs doing")
    site_url = "/"
    login_form = DeskSignInForm
    login_template = "admin/login.html"

    def __init__(self, name: str = "admin") -> None:
        super().__init__(name)

    def register(self, models: Any, admin_class: Any = None, **options: Any) -> None:
        """Our own tables only: devices and tokens of packages have pages of their own."""
        chosen = [models] if isinstance(models, type) else list(models)
        ours = [model for model in chosen if model.__module__.split(".")[0] in OURS]
        super().register(ours, admin_class, **options)

    def admin_view(self, view: Callable[..., Any], cacheable: bool = False) -> Callable[..., Any]:
        dangerous = getattr(view, "asks_for_proof", False)
        inner = fresh_factor_needed(view) if dangerous else view
        return csp_replace(POLICY)(super().admin_view(inner, cacheable))

    def login(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        shown = super().login

        def door(request: HttpRequest) -> HttpResponse:
            page: HttpResponse = shown(request, extra_context)
            return page

        response: HttpResponse = csp_replace(POLICY)(door)(request)  # type: ignore[assignment]
        if request.method == "POST" and isinstance(request.user, User):
            remember(request, response, request.user)
            if response.status_code == HTTPStatus.FOUND:
                _note(request.user)
        return _with_wait(response)

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        return {**super().each_context(request), "is_demo": is_demo()}

    def index(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The queues that this person may work on, each with its count and its list."""
        queues = [queue for answer in desk_queues.ask(request) for queue in answer]
        more = {"queues": queues, "as_of": timezone.now()}
        page: HttpResponse = super().index(request, {**(extra_context or {}), **more})
        return page


def _note(user: User) -> None:
    """The log tells of this door what it tells of the others."""
    device: Any = getattr(user, "otp_device", None)
    factor = factor_of(device.persistent_id) if device is not None else ""
    note_sign_in(user=user, first="password", factor=factor)


def _with_wait(response: HttpResponse) -> HttpResponse:
    """429 and Retry-After for a sign-in that a limit refused, as on every other way in."""
    form = (getattr(response, "context_data", None) or {}).get("form")
    errors = form.non_field_errors().as_data() if form is not None else []
    for error in errors:
        if error.code == TooManyRequests.code:
            response.status_code = TooManyRequests.status
            response["Retry-After"] = str(error.params["retry_after"])
    return response
