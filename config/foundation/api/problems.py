"""Every error of the API is a problem document (RFC 9457)."""

from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.db import OperationalError
from django.http import Http404, HttpRequest, JsonResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from psycopg.errors import DeadlockDetected, LockNotAvailable
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import exception_handler, set_rollback

from ..errors import DomainError
from ..noticed import notice_refusal
from .parsers import BodyTooLarge

BUSY = (LockNotAvailable, DeadlockDetected)
MEDIA_TYPE = "application/problem+json"


class Busy(DomainError):
    """Others hold what this needs; nothing was changed. Try again after `retry_after` seconds."""

    code = "busy"
    message = _lazy("Many people want the same thing right now. Please try again.")


def problem(
    *,
    status: int,
    code: str,
    detail: str,
    errors: list[dict[str, str]] | None = None,
    **facts: Any,
) -> dict[str, Any]:
    return {
        "type": f"{settings.SITE_URL}/api/docs/errors#{code}",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        "code": code,
        "errors": errors or [],
        **facts,
    }


def handle_exception(error: Exception, context: dict[str, Any]) -> Response | None:
    """DRF's exception handler: domain errors and DRF's own become problem documents."""
    if isinstance(error, OperationalError) and isinstance(error.__cause__, BUSY):
        error = Busy(retry_after=1)
    if isinstance(error, DomainError):
        set_rollback()
        notice_refusal(error)
        return _answer_domain_error(error)
    response = exception_handler(_as_api_error(error), context)
    if response is None:
        return None
    response.data = _from_api_error(_as_api_error(error), response)
    response.content_type = MEDIA_TYPE
    return response


def _as_api_error(error: Exception) -> Exception:
    if isinstance(error, Http404):
        return exceptions.NotFound()
    if isinstance(error, PermissionDenied):
        return exceptions.PermissionDenied()
    if isinstance(error, RequestDataTooBig):
        return BodyTooLarge()
    return error


def _answer_domain_error(error: DomainError) -> Response:
    body = problem(
        status=error.status,
        code=error.code,
        detail=str(error),
        facts=_printable(error.facts),
    )
    response = Response(body, status=error.status, content_type=MEDIA_TYPE)
    if "retry_after" in error.facts:
        response["Retry-After"] = str(error.facts["retry_after"])
    return response


def _printable(facts: dict[str, Any]) -> dict[str, Any]:
    plain = (str, int, bool, type(None))
    return {key: value if isinstance(value, plain) else str(value) for key, value in facts.items()}


def _from_api_error(error: Exception, response: Response) -> dict[str, Any]:
    if isinstance(error, exceptions.ValidationError):
        errors = list(_flatten(error.get_full_details()))
        detail = _("Some values are not right.")
        return problem(status=response.status_code, code="invalid", detail=detail, errors=errors)
    code = getattr(error, "default_code", "error")
    if isinstance(error, exceptions.APIException) and isinstance(error.get_codes(), str):
        code = str(error.get_codes())
    return problem(status=response.status_code, code=code, detail=_sentence(error))


def _sentence(error: Exception) -> str:
    detail = getattr(error, "detail", str(error))
    if isinstance(detail, dict):
        detail = detail.get("detail", "")
    return str(detail)


def _flatten(details: Any, pointer: str = "") -> Any:
    """DRF's nested error details as `{pointer, code, detail}` rows (JSON pointers, RFC 6901)."""
    if isinstance(details, dict) and "message" in details and "code" in details:
        detail, code = str(details["message"]), str(details["code"])
        yield {"pointer": pointer or "/", "code": code, "detail": detail}
    elif isinstance(details, dict):
        for key, value in details.items():
            step = "" if key == "non_field_errors" else f"/{_escaped(key)}"
            yield from _flatten(value, pointer + step)
    else:
        for index, value in enumerate(details):
            nested = isinstance(value, dict) and "message" not in value
            yield from _flatten(value, f"{pointer}/{index}" if nested else pointer)


def _escaped(key: Any) -> str:
    return str(key).replace("~", "~0").replace("/", "~1")


def json_problem(request: HttpRequest, *, status: int, code: str, detail: str) -> JsonResponse:
    """The same document for errors that happen outside DRF (unknown URL, crash)."""
    body = problem(status=status, code=code, detail=detail)
    return JsonResponse(body, status=status, content_type=MEDIA_TYPE)
