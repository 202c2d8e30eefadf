"""What happens around every request: an id, a check for broken input, and refusals made visible."""

import re
import uuid
from collections.abc import Callable

from django.contrib import messages
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseBadRequest,
    HttpResponseBase,
)
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme

from .api.problems import json_problem
from .errors import DomainError
from .noticed import notice_refusal
from .request_id import request_id

GetResponse = Callable[[HttpRequest], HttpResponseBase]

REQUEST_ID = re.compile(r"[A-Za-z0-9_-]{8,64}")


def name_request(get_response: GetResponse) -> GetResponse:
    """Give every request an id (or keep the caller's) and answer with it."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        given = request.headers.get("X-Request-ID", "")
        name = given if REQUEST_ID.fullmatch(given) else uuid.uuid4().hex
        token = request_id.set(name)
        try:
            response = get_response(request)
        finally:
            request_id.reset(token)
        response["X-Request-ID"] = name
        return response

    return middleware


def refuse_broken_text(get_response: GetResponse) -> GetResponse:
    """PostgreSQL cannot hold NUL; one in a URL or form is an attack, not a search."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        if "\0" in request.path or "%00" in request.META.get("QUERY_STRING", ""):
            return _bad_request(request)
        form = request.content_type == "application/x-www-form-urlencoded"
        if request.method == "POST" and form and b"%00" in request.body:
            return _bad_request(request)
        return get_response(request)

    return middleware


def _bad_request(request: HttpRequest) -> HttpResponse:
    if request.path.startswith("/api/"):
        detail = "The request holds a NUL character."
        return json_problem(request, status=400, code="invalid", detail=detail)
    return HttpResponseBadRequest(render(request, "errors/400.html").content)


class ShowRefusals:
    """Turn a DomainError of a page into words: in place for htmx, else after a redirect."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, DomainError):
            return None
        notice_refusal(error)
        if request.path.startswith("/api/"):
            return json_problem(request, status=error.status, code=error.code, detail=str(error))
        here = getattr(request, "htmx", False) or request.method in ("GET", "HEAD")
        if here or "retry_after" in error.facts:
            return _refused(request, error)
        messages.error(request, str(error))
        return redirect(_back(request))


def _refused(request: HttpRequest, error: DomainError) -> HttpResponse:
    response = render(request, "errors/refused.html", {"error": error}, status=error.status)
    if "retry_after" in error.facts:
        response["Retry-After"] = str(error.facts["retry_after"])
    return response


def _back(request: HttpRequest) -> str:
    page = request.headers.get("Referer", "")
    ours = url_has_allowed_host_and_scheme(page, {request.get_host()}, request.is_secure())
    return page if ours else "/"
