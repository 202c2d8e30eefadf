"""Passkeys: made on the security page, shown at the second step and when asked again.

The package checks the cryptography; who may begin, and what follows, is ours.
"""

from typing import Any, cast

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import resolve_url
from django_otp_webauthn import views as package
from django_otp_webauthn.exceptions import MalformedRequest
from django_otp_webauthn.models import WebAuthnCredential

from ..actions.second_factor import note_passkey
from ..actions.step_up import stamp_fresh
from ..errors import StepUpNeeded
from ..limits import CODES
from ..models import User
from .doors import enter, half_way
from .pages import SignedInRequest, wanted_page
from .step_up import fresh_factor, note_shown


class Ceremony:
    def handle_exception(self, error: Exception) -> HttpResponse:
        """The package knows broken JSON, but neither bytes that are no text nor endless depth."""
        if isinstance(error, UnicodeDecodeError | RecursionError):
            error = MalformedRequest()
        response: HttpResponse = super().handle_exception(error)  # type: ignore[misc]
        return response


class Registration(Ceremony):
    """Only for somebody signed in who has just proved who they are."""

    request: HttpRequest

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated or not fresh_factor(request):
            return JsonResponse({"code": StepUpNeeded.code}, status=StepUpNeeded.status)
        response: HttpResponse = super().dispatch(request, *args, **kwargs)  # type: ignore[misc]
        return response


class BeginRegistration(Registration, package.BeginCredentialRegistrationView):
    pass


class CompleteRegistration(Registration, package.CompleteCredentialRegistrationView):
    def post(self, *args: Any, **kwargs: Any) -> HttpResponse:
        response: HttpResponse = super().post(*args, **kwargs)
        note_passkey(user=cast(User, self.request.user))
        return response


class Authentication(Ceremony):
    """For somebody half way in, and for somebody signed in who is asked again."""

    request: HttpRequest

    def get_user(self) -> User | None:
        user = self.request.user
        return user if isinstance(user, User) else half_way(self.request)


class BeginAuthentication(Authentication, package.BeginCredentialAuthenticationView):
    pass


class CompleteAuthentication(Authentication, package.CompleteCredentialAuthenticationView):
    def post(self, *args: Any, **kwargs: Any) -> HttpResponse:
        user = self.get_user()
        who = str(user.pk) if user else ""
        CODES.spend(who)
        response: HttpResponse = super().post(*args, **kwargs)
        CODES.forget(who)
        return response

    def complete_auth(self, device: WebAuthnCredential) -> None:
        if isinstance(self.request.user, User):
            stamp_fresh(user=self.request.user)
            note_shown(cast(SignedInRequest, self.request), device)
            self.goes_to = wanted_page(self.request, resolve_url("accounts:security"))
        else:
            self.goes_to = enter(self.request, device.user, device=device).headers["Location"]

    def get_success_url(self) -> str:
        return self.goes_to
