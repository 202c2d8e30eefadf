"""Error pages: words for people, problem documents for programs."""

from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _
from django.views import defaults

from .foundation.api.problems import json_problem


def _is_api(request: HttpRequest) -> bool:
    return request.path.startswith("/api/")


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponseBase:
    if _is_api(request):
        return _problem(request, HTTPStatus.BAD_REQUEST, "invalid", _("The request is broken."))
    return defaults.bad_request(request, exception, template_name="errors/400.html")


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponseBase:
    if _is_api(request):
        detail = _("You may not do that.")
        return _problem(request, HTTPStatus.FORBIDDEN, "permission_denied", detail)
    return defaults.permission_denied(request, exception, template_name="errors/403.html")


def not_found(request: HttpRequest, exception: Exception) -> HttpResponseBase:
    if _is_api(request):
        return _problem(request, HTTPStatus.NOT_FOUND, "not_found", _("There is nothing here."))
    return defaults.page_not_found(request, exception, template_name="errors/404.html")


def broken(request: HttpRequest) -> HttpResponseBase:
    if _is_api(request):
        detail = _("Something broke on our side.")
        return _problem(request, HTTPStatus.INTERNAL_SERVER_ERROR, "error", detail)
    return defaults.server_error(request, template_name="errors/500.html")


def _problem(request: HttpRequest, status: int, code: str, detail: Any) -> HttpResponseBase:
    return json_problem(request, status=status, code=code, detail=detail)
