"""Where the signed-in person is signed in: browsers and apps."""

from typing import Any
from uuid import UUID

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiExample, OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from config.foundation.api.fields import UtcTime

from ..actions.sessions import end_other_sessions, end_session
from ..models import UserSession
from ..selectors.sessions import open_sessions_of

MOST = 100  # nobody reads more; ended ones are not shown at all
SIGN_IN = OpenApiExample(
    "A phone",
    {
        "results": [
            {
                "id": "6f1c4a52-6a53-4f0e-9a0e-0b8f6d2f7a11",
                "kind": "app",
                "current": True,
                "network_address": "203.0.113.7",
                "user_agent": "HaatApp/3.1 (Android 15)",
                "factor": "totp",
                "created_at": "2026-11-02T06:30:00Z",
                "last_seen_at": "2026-11-24T06:40:00Z",
            }
        ]
    },
    response_only=True,
)


class SessionSerializer(serializers.Serializer[UserSession]):
    id = serializers.UUIDField()
    kind = serializers.ChoiceField(UserSession.Kind.choices)
    current = serializers.SerializerMethodField(help_text="Is it the one that asks?")
    network_address = serializers.IPAddressField(allow_null=True)
    user_agent = serializers.CharField(help_text="As the browser or app names itself")
    factor = serializers.CharField(help_text="The second factor that was shown, or empty")
    created_at = UtcTime()
    last_seen_at = UtcTime()

    def get_current(self, session: UserSession) -> bool:
        return bool(str(session.pk) == self.context["sid"])


class SessionListSerializer(serializers.Serializer[Any]):
    results = SessionSerializer(many=True)


class EndedSerializer(serializers.Serializer[Any]):
    ended = serializers.IntegerField(help_text="How many sign-ins ended")


class SessionsView(APIView):
    permission_classes = (IsAuthenticated,)

    @extend_schema(
        operation_id="list_sessions",
        summary="Where am I signed in?",
        responses=SessionListSerializer,
        examples=[SIGN_IN],
    )
    def get(self, request: Request) -> Response:
        user: Any = request.user
        rows: Any = open_sessions_of(user)[:MOST]
        shown = SessionSerializer(rows, many=True, context={"sid": _sid(request)})
        return Response({"results": shown.data})


class SessionView(APIView):
    permission_classes = (IsAuthenticated,)

    @extend_schema(
        operation_id="end_session",
        summary="End one sign-in",
        request=None,
        responses={204: OpenApiResponse(description="Ended")},
    )
    def delete(self, request: Request, pk: UUID) -> Response:
        user: Any = request.user
        end_session(session=get_object_or_404(open_sessions_of(user), pk=pk), because="by_hand")
        return Response(status=204)


class EndOthersView(APIView):
    permission_classes = (IsAuthenticated,)

    @extend_schema(
        operation_id="end_other_sessions",
        summary="End every sign-in but this one",
        request=None,
        responses=EndedSerializer,
    )
    def post(self, request: Request) -> Response:
        user: Any = request.user
        return Response({"ended": end_other_sessions(user=user, because="by_hand")})


def _sid(request: Request) -> str:
    token: Any = request.auth
    return str(token["sid"])
