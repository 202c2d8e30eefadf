"""Start a payment, look at it, confirm it with what checkout returned."""

import hashlib
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import Http404
from django.urls import reverse
from drf_spectacular.utils import (
    OpenApiExample,
    OpenApiParameter,
    extend_schema,
    extend_schema_field,
)
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer
from rest_framework.views import APIView

from config.foundation.idempotency import idempotent
from shop.actions.denied import note_stranger

from ..actions.accept_cod import accept_cod
from ..actions.confirm_from_browser import confirm_from_browser
from ..actions.start_payment import start_payment
from ..models import Payment
from ..selectors.payments import order_number_of, orders_to_pay, payments_visible_to
from .serializers import Checkout, ConfirmPayment, PaymentOut, StartPayment

BEGIN = {Payment.Method.RAZORPAY: start_payment, Payment.Method.COD: accept_cod}
ORDER_KEY = OpenApiParameter(
    "X-Order-Key", str, OpenApiParameter.HEADER, description="Guests: the key of their order."
)
ONCE_KEY = OpenApiParameter("Idempotency-Key", str, OpenApiParameter.HEADER, required=True)
ASKED = OpenApiExample(
    "UPI, card, net banking or wallet",
    {"order": "HT261124-7Q4KXMPT", "method": "razorpay"},
    request_only=True,
)
STARTED = OpenApiExample(
    "Ready to open checkout",
    {
        "id": "0d3b9a52-5a55-4f0c-8f1c-2b8a3f6f0c11",
        "order": "HT261124-7Q4KXMPT",
        "order_status": "placed",
        "method": "razorpay",
        "status": "created",
        "amount": "1249.00",
        "created_at": "2026-11-24T10:51:00Z",
        "captured_at": None,
        "checkout": {
            "key": "rzp_test_haat",
            "order_id": "order_Q1w2E3r4T5y6U7",
            "amount": 124900,
            "currency": "INR",
            "name": "Haat",
            "description": "HT261124-7Q4KXMPT",
            "prefill": {"email": "asha@example.com", "contact": "+919876543210"},
        },
    },
    response_only=True,
)
RETURNED = OpenApiExample(
    "What checkout handed over",
    {
        "razorpay_order_id": "order_Q1w2E3r4T5y6U7",
        "razorpay_payment_id": "pay_A1s2D3f4G5h6J7",
        "razorpay_signature": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    },
    request_only=True,
)


extend_schema_field(Checkout(allow_null=True))(PaymentOut.get_checkout)


def key_of(request: Request) -> str:
    """A guest's key of the order, from the header or the body."""
    body = request.data if isinstance(request.data, Mapping) else {}
    given = request.headers.get("X-Order-Key") or body.get("order_key")
    return given if isinstance(given, str) else ""


def owner_of(request: Request) -> str:
    """Whose Idempotency-Key this is; guests are told apart by their order's key."""
    if request.user.is_authenticated:
        return f"user:{request.user.pk}"
    return f"guest:{hashlib.sha256(key_of(request).encode()).hexdigest()[:40]}"


class Payments(APIView):
    throttle_scope = "money"

    @extend_schema(
        operation_id="start_payment",
        summary="Pay an order, or choose to pay on delivery",
        parameters=[ONCE_KEY, ORDER_KEY],
        request=StartPayment,
        responses={201: PaymentOut},
        examples=[ASKED, STARTED],
    )
    @idempotent(owner_of)
    def post(self, request: Request) -> Response:
        data = _valid(StartPayment, request)
        orders = orders_to_pay(request.user, number=data["order"], key=key_of(request))
        order = orders.first()
        if order is None:
            note_stranger(data["order"])
            raise Http404
        payment = BEGIN[data["method"]](order=order)
        location = reverse("payments_api:payment", args=[payment.pk])
        return Response(PaymentOut(payment).data, status=201, headers={"Location": location})


class PaymentDetail(APIView):
    @extend_schema(
        operation_id="get_payment",
        summary="Where a payment stands",
        parameters=[ORDER_KEY],
        responses=PaymentOut,
        examples=[STARTED],
    )
    def get(self, request: Request, pk: UUID) -> Response:
        payment = _payment(request, pk)
        return Response(PaymentOut(payment).data)


class PaymentConfirm(APIView):
    throttle_scope = "money"

    @extend_schema(
        operation_id="confirm_payment",
        summary="Confirm with what checkout returned",
        parameters=[ORDER_KEY],
        request=ConfirmPayment,
        responses=PaymentOut,
        examples=[RETURNED, STARTED],
    )
    def post(self, request: Request, pk: UUID) -> Response:
        payment, data = _payment(request, pk), _valid(ConfirmPayment, request)
        confirm_from_browser(
            payment=payment,
            order_id=data["razorpay_order_id"],
            payment_id=data["razorpay_payment_id"],
            signature=data["razorpay_signature"],
        )
        return Response(PaymentOut(_payment(request, pk)).data)


def _payment(request: Request, pk: UUID) -> Payment:
    found = payments_visible_to(request.user, key=key_of(request)).filter(pk=pk).first()
    if found is None:
        note_stranger(order_number_of(pk))
        raise Http404
    return found


def _valid(shape: type[Serializer[Any]], request: Request) -> dict[str, Any]:
    given = shape(data=request.data)
    given.is_valid(raise_exception=True)
    data: dict[str, Any] = given.validated_data
    return data
