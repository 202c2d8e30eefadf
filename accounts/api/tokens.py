"""Swapping and ending the tokens of the mobile app."""

from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from ..actions import end_tokens, rotate_tokens
from .auth import AuthView
from .serializers import RefreshSerializer, TokenPairSerializer

RETRY = OpenApiParameter(
    "Idempotency-Key",
    str,
    OpenApiParameter.HEADER,
    description="With the same key, a retry within five seconds gets the same pair again.",
)


class RefreshView(AuthView):
    @extend_schema(
        operation_id="refresh_tokens",
        summary="Swap a refresh token for a new pair",
        description="401 `token_rotated`: another request has just swapped it, use its pair. "
        "401 `token_not_valid`: sign in again; a token that comes twice ends the whole sign-in.",
        request=RefreshSerializer,
        responses={200: TokenPairSerializer},
        parameters=[RETRY],
    )
    def post(self, request: Request) -> Response:
        data = RefreshSerializer(data=request.data)
        data.is_valid(raise_exception=True)
        key = request.headers.get("Idempotency-Key", "")[:200]
        return Response(TokenPairSerializer(rotate_tokens(**data.validated_data, key=key)).data)


class LogoutView(AuthView):
    @extend_schema(
        operation_id="log_out",
        summary="End the sign-in of a refresh token",
        description="204 also for one that is dead already.",
        request=RefreshSerializer,
        responses={204: OpenApiResponse(description="Signed out")},
    )
    def post(self, request: Request) -> Response:
        data = RefreshSerializer(data=request.data)
        data.is_valid(raise_exception=True)
        end_tokens(**data.validated_data)
        return Response(status=204)
