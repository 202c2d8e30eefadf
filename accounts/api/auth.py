"""Registering, and the first tokens of the mobile app."""

from typing import Any

from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse
from rest_framework.throttling import BaseThrottle
from rest_framework.views import APIView

from ..actions import identify, issue_tokens, register, verify_code
from ..actions.sessions import factor_of
from ..errors import CodeNeeded, EmailTaken
from ..hooks import signed_in
from ..limits import TAKEN
from ..models import User
from ..selectors import has_second_factor
from .serializers import (
    MeSerializer,
    RegisteredSerializer,
    RegisterSerializer,
    TokenPairSerializer,
    TokenRequestSerializer,
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
        request=RegisterSerializer,
        responses={201: RegisteredSerializer},
        examples=[REGISTER],
    )
    def post(self, request: Request) -> Response:
        data = RegisterSerializer(data=request.data)
        data.is_valid(raise_exception=True)
        TAKEN.check(_address(request))
        try:
            user = register(**data.validated_data)
        except EmailTaken as error:
            TAKEN.spend(_address(request))
            taken = {"email": [ErrorDetail(str(error), code="unique")]}
            raise ValidationError(taken) from error
        headers = {"Location": reverse("accounts_api:me", request=request)}
        return Response({"user": MeSerializer(user).data}, status=201, headers=headers)


def _address(request: Request) -> str:
    return str(BaseThrottle().get_ident(request))


class TokenView(AuthView):
    @extend_schema(
        operation_id="get_tokens",
        summary="Sign in",
        description="401 `invalid_credentials`, `otp_required` or `otp_invalid`.",
        request=TokenRequestSerializer,
        responses={200: TokenPairSerializer},
        parameters=[CART_TOKEN],
        examples=[SIGN_IN],
    )
    def post(self, request: Request) -> Response:
        data = TokenRequestSerializer(data=request.data)
        data.is_valid(raise_exception=True)
        user, factor = _prove(**data.validated_data)
        token = request.headers.get("X-Cart-Token", "")
        signed_in.ask({"cart_token": token} if token else {}, user)
        return Response(TokenPairSerializer(issue_tokens(user=user, factor=factor)).data)


def _prove(*, email: str, password: str, otp: str = "") -> tuple[User, str]:
    """Who it is, and the name of the second factor that they showed, if they have one."""
    user = identify(email=email, password=password)
    if not has_second_factor(user):
        return user, ""
    if not otp:
        raise CodeNeeded()
    return user, factor_of(verify_code(user=user, code=otp).persistent_id)
