"""Passkeys belong to the host that the browser shows: no other site can ask for them."""

from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest
from django_otp_webauthn.helpers import WebAuthnHelper


def relying_party(request: HttpRequest) -> str:
    """The host without its port; ALLOWED_HOSTS has judged it."""
    return request.get_host().rsplit(":", 1)[0].strip("[]")


class PasskeyHelper(WebAuthnHelper):
    def get_allowed_origins(self) -> list[str]:
        return [f"{self.request.scheme}://{self.request.get_host()}"]

    def get_credential_name(self, user: AbstractBaseUser) -> str:
        """An account may have a mobile number and no e-mail."""
        return str(user)

    def get_credential_display_name(self, user: AbstractBaseUser) -> str:
        return str(user)
