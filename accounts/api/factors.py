"""The caller's second factors. Every change needs a fresh proof (see auth/confirm)."""

import base64
from typing import Any, cast

from django.http import Http404
from django_otp.models import Device
from drf_spectacular.utils import OpenApiExample, OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from config.foundation.caller import caller

from ..actions import confirm_totp, enable_sms, enrol_totp, remove_factor
from ..actions.recovery import make_recovery_codes
from ..actions.sessions import note_factor
from ..models import SMSDevice, User
from ..selectors.factors import authenticators_of, kinds_of, passkeys_of, recovery_codes_left
from .step_up import FreshFactor, code_is_not_the_token
from .strict import StrictSerializer

KINDS = ("totp", "passkey", "sms")
FACTORS = OpenApiExample(
    "An app and a passkey",
    {
        "results": [
            {"kind": "totp", "id": 3, "name": "Authenticator app"},
            {"kind": "passkey", "id": 1, "name": "Meera's phone"},
        ],
        "recovery_codes_left": 10,
    },
    response_only=True,
)
SHEET = OpenApiExample(
    "Shown this once", {"recovery_codes": ["k7m2q-9xfrd", "p4wzc-h8n3t"]}, response_only=True
)


class FactorSerializer(serializers.Serializer[Any]):
    kind = serializers.ChoiceField(KINDS)
    id = serializers.IntegerField()
    name = serializers.CharField()


class FactorListSerializer(serializers.Serializer[Any]):
    results = FactorSerializer(many=True)
    recovery_codes_left = serializers.IntegerField()


class NewAppSerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    key = serializers.CharField(help_text="Base32, to type into the app")
    otpauth = serializers.CharField(help_text="The same as a link, for a QR code")


class AppCodeSerializer(StrictSerializer):
    code = serializers.RegexField(r"\A[0-9]{6}\Z", help_text="Six digits that the app shows")


class SheetSerializer(serializers.Serializer[Any]):
    recovery_codes = serializers.ListField(
        child=serializers.CharField(), help_text="Empty when the sheet before it is still good"
    )


class FactorView(APIView):
    permission_classes = (IsAuthenticated, FreshFactor)

    @property
    def person(self) -> User:
        return cast(User, self.request.user)


class FactorsView(FactorView):
    @extend_schema(
        operation_id="list_factors",
        summary="My second factors",
        responses=FactorListSerializer,
        examples=[FACTORS],
    )
    def get(self, request: Request) -> Response:
        rows = [
            {"kind": kind, "id": device.pk, "name": device.name}
            for kind in KINDS
            for device in _devices(self.person, kind)
        ]
        left = recovery_codes_left(self.person)
        return Response({"results": rows, "recovery_codes_left": left})


class NewAppView(FactorView):
    @extend_schema(
        operation_id="enrol_totp",
        summary="Get the key for an authenticator app",
        description="It counts once a code of it was confirmed; until then the key stays the same.",
        request=None,
        responses={201: NewAppSerializer},
    )
    def post(self, request: Request) -> Response:
        device = enrol_totp(user=self.person)
        key = base64.b32encode(device.bin_key).decode().rstrip("=")
        data = {"id": device.pk, "key": key, "otpauth": device.config_url}
        return Response(data, status=201)


class ConfirmAppView(FactorView):
    throttle_scope = "sign_in"

    @extend_schema(
        operation_id="confirm_totp",
        summary="Prove that the app works",
        description="From now on signing in takes a code. 400 `otp_invalid`.",
        request=AppCodeSerializer,
        responses=SheetSerializer,
        examples=[SHEET],
    )
    def post(self, request: Request) -> Response:
        data = AppCodeSerializer(data=request.data)
        data.is_valid(raise_exception=True)
        with code_is_not_the_token():
            confirm_totp(user=self.person, code=data.validated_data["code"])
        note_factor(session_id=caller.get().sign_in, factor="totp")
        kept = recovery_codes_left(self.person)
        return Response({"recovery_codes": [] if kept else make_recovery_codes(user=self.person)})


class RecoveryView(FactorView):
    @extend_schema(
        operation_id="make_recovery_codes",
        summary="A new sheet of recovery codes",
        description="The sheet before it is void. 404 without a second factor.",
        request=None,
        responses=SheetSerializer,
        examples=[SHEET],
    )
    def post(self, request: Request) -> Response:
        if not kinds_of(self.person):
            raise Http404
        return Response({"recovery_codes": make_recovery_codes(user=self.person)})


class SmsFactorView(FactorView):
    @extend_schema(
        operation_id="enable_sms_factor",
        summary="Let codes come by SMS",
        description="To the confirmed mobile number; 409 `phone_needed` without one.",
        request=None,
        responses={201: FactorSerializer},
    )
    def post(self, request: Request) -> Response:
        device = enable_sms(user=self.person)
        data = {"kind": "sms", "id": device.pk, "name": device.name}
        return Response(data, status=201)


class OneFactorView(FactorView):
    @extend_schema(
        operation_id="remove_factor",
        summary="Remove a second factor",
        description="409 `second_factor_required` for the last one of somebody at the desk.",
        responses={204: OpenApiResponse(description="Removed")},
    )
    def delete(self, request: Request, kind: str, pk: int) -> Response:
        device = next((row for row in _devices(self.person, kind) if row.pk == pk), None)
        if device is None:
            raise Http404
        remove_factor(user=self.person, device=device)
        return Response(status=204)


def _devices(user: User, kind: str) -> list[Device]:
    rows: dict[str, Any] = {
        "totp": authenticators_of(user),
        "passkey": passkeys_of(user),
        "sms": SMSDevice.objects.filter(user=user),
    }
    return list(rows.get(kind, ()))
