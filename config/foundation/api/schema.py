"""OpenAPI: stable operation ids, and the problem document as the answer of every refusal."""

from typing import Any, Literal

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiResponse
from rest_framework import serializers


class ProblemRow(serializers.Serializer[Any]):
    pointer = serializers.CharField(help_text="JSON pointer to the value that is not right.")
    code = serializers.CharField()
    detail = serializers.CharField()


class Problem(serializers.Serializer[Any]):
    """RFC 9457 problem document."""

    type = serializers.URLField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField(help_text="A sentence for people.")
    code = serializers.CharField(help_text="A stable word for machines.")
    errors = ProblemRow(many=True)  # type: ignore[assignment]  # RFC 9457's name


REFUSALS = {
    400: "The request is not right; `errors` says which values.",
    401: "Sign in first, or the token has expired.",
    403: "Signed in, but not allowed.",
    404: "No such thing, or not yours.",
    405: "The URL does not take this method.",
    409: "The state does not allow it; `code` says why.",
    413: "The body is too large.",
    415: "Send application/json.",
    422: "The Idempotency-Key was used for another request.",
    429: "Too many requests; see Retry-After.",
}


class HaatSchema(AutoSchema):
    def _get_response_bodies(
        self, direction: Literal["request", "response"] = "response"
    ) -> dict[str, Any]:
        bodies: dict[str, Any] = super()._get_response_bodies(direction)
        for status, text in REFUSALS.items():
            if str(status) not in bodies:
                answer = OpenApiResponse(Problem, description=text)
                bodies[str(status)] = self._get_response_for_code(
                    answer, str(status), media_types=["application/problem+json"]
                )
        return bodies
