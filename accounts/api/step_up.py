"""What would hurt in the wrong hands asks for a proof that is at most ten minutes old."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from drf_spectacular.utils import OpenApiExample, OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.permissions import BasePermission, IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from config.foundation.caller import caller

from ..actions.step_up import confirm_identity
from ..errors import CodeNotRight, CodeWrong, StepUpNeeded
from ..selectors import is_fresh
from .serializers import PasswordField
from .strict import StrictSerializer

CODE = OpenApiExample("A code", {"otp": "123456"}, request_only=True)


class FreshFactor(BasePermission):
    """Reads pass. Writes need a sign-in that proved itself; raises StepUpNeeded (403)."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        if request.method in ("GET", "HEAD", "OPTIONS") or is_fresh(caller.get().sign_in):
            return True
        raise StepUpNeeded()


@contextmanager
def code_is_not_the_token() -> Iterator[None]:
    """A wrong code of somebody whose token is good is a 400."""
    try:
        yield
    except CodeWrong as error:
        raise CodeNotRight() from error


class ConfirmSerializer(StrictSerializer):
    """`otp` where the account has a second factor, `password` elsewhere."""

    otp = serializers.CharField(max_length=20, required=False, help_text="Or a recovery code")
    password = PasswordField(required=False)


class ConfirmView(APIView):
    permission_classes = (IsAuthenticated,)
    throttle_scope = "sign_in"

    @extend_schema(
        operation_id="confirm_identity",
        summary="Prove once more who you are",
        description="For ten minutes calls that answered 403 `step_up_required` go through.",
        request=ConfirmSerializer,
        responses={204: OpenApiResponse(description="Fresh for ten minutes")},
        examples=[CODE],
    )
    def post(self, request: Request) -> Response:
        data = ConfirmSerializer(data=request.data)
        data.is_valid(raise_exception=True)
        said: dict[str, Any] = data.validated_data
        user: Any = request.user
        code, password = said.get("otp", ""), said.get("password", "")
        with code_is_not_the_token():
            confirm_identity(user=user, code=code, password=password)
        return Response(status=204)
