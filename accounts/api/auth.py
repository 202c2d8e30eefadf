"""Registering, and the first tokens of the mobile app."""

from typing import Any

from drf_spectacular.utils import OpenApiExample, OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse
from rest_framework.throttling import BaseThrottle
from rest_framework.views import APIView

from config.foundation.errors import DomainError

from ..actions import (
    finish_sign_up,
    identify,
    identify_by_code,
    issue_tokens,
    note_sign_in,
    register,
    send_factor_sms,
    verify_code,
)
from ..actions.codes import give_back
from ..actions.sessions import factor_of
from ..errors import CodeNeeded, EmailTaken
from ..hooks import signed_in
from ..limits import TAKEN
from ..models import User
from ..selectors import has_second_factor, kinds_of
from .auth_shapes import FactorSmsSerializer, RegisterSerializer, TokenRequestSerializer
from .serializers import (
    MeSerializer,
    RegisteredSerializer,
    TokenPairSerializer,
)

REGISTER = OpenApiExample(
    "A new shopper",
    {
        "email": "meera@example.com",
        "password": "neem-and-marigold",
        "full_name": "Meera Joshi",
        "phone": "+919812345678",
    },
    request_only=True,
)
SIGN_IN = OpenApiExample(
    "With a second factor",
    {"email": "owner@haat.example", "password": "haat-demo-2026", "otp": "123456"},
    request_only=True,
)
CART_TOKEN = OpenApiParameter(
    "X-Cart-Token", str, OpenApiParameter.HEADER, description="The guest cart to bring along"
)


class AuthView(APIView):
    """Calls of people who are not signed in yet: an old token that is sent along is not read."""

    authentication_classes = ()
    throttle_scope = "sign_in"

    def finalize_response(
        self, request: Request, response: Any, *args: Any, **kwargs: Any
    ) -> Response:
        answer: Response = super().finalize_response(request, response, *args, **kwargs)
        answer["Cache-Control"] = "no-store"
        if answer.status_code == 401:
            answer["WWW-Authenticate"] = 'Bearer realm="api"'
        return answer


class RegisterView(AuthView):
    """Why a taken address is told here, and not on the page: an app needs an answer at once, and
    the account must exist to go on. Against collecting addresses, an address of the network gets
    five such answers an hour, and then 429 for everything.
    """

    @extend_schema(
        operation_id="register",
        summary="Make an account",
        description="With `code_id` and `code` (see auth/codes) instead of `email`, the address "
        "or number that the code went to opens the account, and counts as confirmed.",
        request=RegisterSerializer,
        responses={201: RegisteredSerializer},
        examples=[REGISTER],
    )
    def post(self, request: Request) -> Response:
        data = RegisterSerializer(data=request.data)
        data.is_valid(raise_exception=True)
        TAKEN.check(_address(request))
        user = _make(request, data.validated_data)
        headers = {"Location": reverse("accounts_api:me", request=request)}
        return Response({"user": MeSerializer(user).data}, status=201, headers=headers)


def _make(request: Request, said: dict[str, Any]) -> User:
    if "code_id" in said:
        return finish_sign_up(**said)
    try:
        return register(**said)
    except EmailTaken as error:
        TAKEN.spend(_address(request))
        taken = {"email": [ErrorDetail(str(error), code="unique")]}
        raise ValidationError(taken) from error


def _address(request: Request) -> str:
    return str(BaseThrottle().get_ident(request))


class TokenView(AuthView):
    @extend_schema(
        operation_id="get_tokens",
        summary="Sign in",
        description="By `email` or `phone` with `password`, or by `code_id` and `code` (see "
        "auth/codes). 401 `invalid_credentials`, `otp_required` or `otp_invalid`.",
        request=TokenRequestSerializer,
        responses={200: TokenPairSerializer},
        parameters=[CART_TOKEN],
        examples=[SIGN_IN],
    )
    def post(self, request: Request) -> Response:
        data = TokenRequestSerializer(data=request.data)
        data.is_valid(raise_exception=True)
        user, first, factor = _prove(data.validated_data)
        token = request.headers.get("X-Cart-Token", "")
        signed_in.ask({"cart_token": token} if token else {}, user)
        pair = issue_tokens(user=user, factor=factor)
        note_sign_in(user=user, first=first, factor=factor)
        return Response(TokenPairSerializer(pair).data)


class FactorSmsView(AuthView):
    @extend_schema(
        operation_id="send_factor_sms",
        summary="Send the code of the second step by SMS",
        description="Then sign in with it as `otp`. 202 also for who has no such factor.",
        request=FactorSmsSerializer,
        responses={202: OpenApiResponse(description="On its way, if there is an SMS factor")},
    )
    def post(self, request: Request) -> Response:
        data = FactorSmsSerializer(data=request.data)
        data.is_valid(raise_exception=True)
        send_factor_sms(user=identify(**data.validated_data))
        return Response(status=202)


def _prove(said: dict[str, Any]) -> tuple[User, str, str]:
    """Who it is, and the names of the first factor and of the second, if they have one."""
    otp = said.get("otp", "")
    if "code_id" not in said:
        user = identify(email=said["email"], password=said["password"])
        return user, "password", _second_factor(user, otp, "password")
    user, first = identify_by_code(code_id=said["code_id"], code=said["code"])
    try:
        return user, first, _second_factor(user, otp, first)
    except DomainError:
        give_back(said["code_id"])  # the app asks for the second factor and comes again
        raise


def _second_factor(user: User, otp: str, first: str) -> str:
    if not has_second_factor(user):
        return ""
    if not otp:
        raise CodeNeeded(factors=kinds_of(user))
    used = ("sms",) if first == "sms" else ()
    return factor_of(verify_code(user=user, code=otp, without=used).persistent_id)
