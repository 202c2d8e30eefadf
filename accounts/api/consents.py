"""What I agreed to be sent."""

from typing import Any

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from ..actions.privacy.consents import choose
from ..selectors.consents import choices_of
from .strict import StrictSerializer

CHOSEN = OpenApiExample(
    "News of orders only", {"offers_email": False, "offers_sms": False, "updates_sms": True}
)


class ConsentsSerializer(StrictSerializer):
    offers_email = serializers.BooleanField(help_text="Offers by e-mail")
    offers_sms = serializers.BooleanField(help_text="Offers by SMS")
    updates_sms = serializers.BooleanField(help_text="News of my orders by SMS")


class ConsentsView(APIView):
    permission_classes = (IsAuthenticated,)

    @extend_schema(
        operation_id="get_consents",
        summary="What may be sent to me?",
        description="All are false until chosen.",
        responses=ConsentsSerializer,
        examples=[CHOSEN],
    )
    def get(self, request: Request) -> Response:
        user: Any = request.user
        return Response(choices_of(user))

    @extend_schema(
        operation_id="put_consents",
        summary="Choose what may be sent to me",
        description="Yes to SMS needs a confirmed number: 409 `phone_needed`. No always works.",
        request=ConsentsSerializer,
        responses=ConsentsSerializer,
        examples=[CHOSEN],
    )
    def put(self, request: Request) -> Response:
        body = ConsentsSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        user: Any = request.user
        choose(user=user, choices=body.validated_data, source="api")
        return Response(choices_of(user))
