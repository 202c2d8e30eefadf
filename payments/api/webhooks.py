"""The gateway calls: verify the raw bytes, store, answer. Work is done by a worker afterwards."""

from celery import current_app
from django.core.exceptions import RequestDataTooBig
from django.db import transaction
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework.exceptions import APIException
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from ..actions.webhooks import receive_webhook

LONGEST = 256 * 1024


class TooLong(APIException):
    status_code = 413
    default_code = "too_long"
    default_detail = "An event has at most 256 kB."


class RazorpayWebhook(APIView):
    """No account, no limit per address: the signature is the control."""

    authentication_classes = ()
    throttle_classes = ()

    @extend_schema(
        operation_id="receive_razorpay_webhook",
        summary="Events of the payment gateway",
        parameters=[
            OpenApiParameter("X-Razorpay-Signature", str, OpenApiParameter.HEADER, required=True),
            OpenApiParameter("X-Razorpay-Event-Id", str, OpenApiParameter.HEADER),
        ],
        request=OpenApiTypes.OBJECT,
        responses=OpenApiTypes.OBJECT,
        examples=[OpenApiExample("Stored", {"status": "stored"}, response_only=True)],
    )
    def post(self, request: Request) -> Response:
        event = receive_webhook(raw=_body_of(request), headers=request.headers)
        if event.tries == 0:
            transaction.on_commit(wake_worker, robust=True)
        return Response({"status": "stored"})


def _body_of(request: Request) -> bytes:
    """The bytes as they came: parsing and printing them again would break the signature."""
    try:
        raw: bytes = request._request.body
    except RequestDataTooBig as error:
        raise TooLong() from error
    if len(raw) > LONGEST:
        raise TooLong()
    return raw


def wake_worker() -> None:
    """A lost nudge does no harm: beat looks into the inbox every five seconds."""
    current_app.send_task("payments.work_on_webhooks", ignore_result=True)
