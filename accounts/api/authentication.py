"""Bearer tokens of the mobile app."""

from uuid import UUID

from rest_framework_simplejwt.authentication import JWTAuthentication
from rest_framework_simplejwt.exceptions import AuthenticationFailed, InvalidToken
from rest_framework_simplejwt.settings import api_settings
from rest_framework_simplejwt.tokens import Token
from rest_framework_simplejwt.utils import get_md5_hash_password

from config.foundation.caller import is_person

from ..models import User, UserSession


class BearerAuthentication(JWTAuthentication):
    """Reads the sign-in and its user in one query: whatever was ended or closed is refused at once.

    `request.auth["sid"]` is the id of the sign-in (accounts.UserSession).
    """

    def get_user(self, validated_token: Token) -> User:  # type: ignore[override]  # only ours
        session = self._session(validated_token)
        if session is None or not session.user.is_active:
            raise AuthenticationFailed("This sign-in has ended.", code="session_ended")
        user = session.user
        mark = validated_token.get(api_settings.REVOKE_TOKEN_CLAIM)
        if mark != get_md5_hash_password(user.password):
            raise AuthenticationFailed("The password was changed.", code="password_changed")
        # django-otp's word for "showed a second factor"; accounts.selectors.rights asks for it.
        user.is_verified = lambda: bool(session.factor)  # type: ignore[attr-defined]
        is_person(user.pk, sign_in=str(session.pk))
        return user

    @staticmethod
    def _session(token: Token) -> UserSession | None:
        try:
            key, user = UUID(token["sid"]), int(token[api_settings.USER_ID_CLAIM])
        except (KeyError, ValueError, TypeError, AttributeError) as error:
            raise InvalidToken("The token names no sign-in.") from error
        kept = UserSession.objects.select_related("user")
        return kept.filter(pk=key, user=user, kind=UserSession.Kind.APP, ended_at=None).first()
