"""One-time codes for apps: to sign in, to make an account, to set a new password."""

from collections.abc import Callable

from django.utils import timezone
from drf_spectacular.utils import OpenApiExample, OpenApiResponse, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from ..actions import (
    ask_for_reset_code,
    ask_for_sign_in_code,
    ask_to_sign_up,
    reset_by_code,
)
from ..models import OneTimeCode
from .auth import AuthView
from .auth_shapes import CodeRequestSerializer, CodeSentSerializer, ResetSerializer

ASKS: dict[str, Callable[..., OneTimeCode]] = {
    OneTimeCode.Purpose.SIGN_IN: ask_for_sign_in_code,
    OneTimeCode.Purpose.SIGN_UP: ask_to_sign_up,
    OneTimeCode.Purpose.RESET: ask_for_reset_code,
}
BY_SMS = OpenApiExample(
    "By SMS", {"phone": "+919812345678", "purpose": "sign_in"}, request_only=True
)
NEW_PASSWORD = OpenApiExample(
    "A new password",
    {
        "code_id": "7d7f9a52-2b6e-4f0e-9a41-0b8f3f1f6a3d",
        "code": "123456",
        "password": "neem-and-marigold",
    },
    request_only=True,
)


class CodesView(AuthView):
    @extend_schema(
        operation_id="send_code",
        summary="Send a six-digit code",
        description="To an e-mail address or a mobile number. The answer is the same whether or "
        "not there is an account. 429 with Retry-After when too many were asked for.",
        request=CodeRequestSerializer,
        responses={202: CodeSentSerializer},
        examples=[BY_SMS],
    )
    def post(self, request: Request) -> Response:
        data = CodeRequestSerializer(data=request.data)
        data.is_valid(raise_exception=True)
        said = data.validated_data
        code = ASKS[said["purpose"]](login=said["login"])
        left = round((code.expires_at - timezone.now()).total_seconds())
        return Response({"id": str(code.pk), "expires_in": left}, status=202)


class ResetView(AuthView):
    @extend_schema(
        operation_id="reset_password",
        summary="Set a new password by a code",
        description="Ends every sign-in. 401 `otp_invalid` for a wrong code.",
        request=ResetSerializer,
        responses={204: OpenApiResponse(description="Set")},
        examples=[NEW_PASSWORD],
    )
    def post(self, request: Request) -> Response:
        data = ResetSerializer(data=request.data)
        data.is_valid(raise_exception=True)
        reset_by_code(**data.validated_data)
        return Response(status=204)
