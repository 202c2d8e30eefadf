"""From an HTTP request to a handler and back: key check, JSON, faults, error envelopes."""

import base64
import binascii
import hmac
import json
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict

from payments.sandbox.environment import ENVIRONMENT
from payments.sandbox.errors import (
    JSON,
    SERVER_TROUBLE,
    UNKNOWN_URL,
    ApiError,
    Unauthorised,
)
from payments.sandbox.faults import with_faults

IDEMPOTENCY_HEADER = "X-Refund-Idempotency"
SHORTEST_KEY = 10
BODY_METHODS = ("POST", "PUT", "PATCH")


@dataclass(frozen=True)
class Call:
    """What a handler needs to know of a request."""

    data: JSON
    query: QueryDict
    idempotency_key: str | None = None


Handler = Callable[..., JSON]
View = Callable[..., HttpResponseBase]


def api(**handlers: Handler) -> View:
    """A view of the gateway's API: one handler per HTTP method, called with a Call and the ids."""

    def view(request: HttpRequest, **ids: str) -> HttpResponseBase:
        def answer() -> HttpResponseBase:
            return _answer(handlers[request.method or ""], call, ids)

        try:
            _find_handler(handlers, request)
            check_key(request.headers.get("Authorization", ""))
            call = read_call(request)
            with _in_progress(call.idempotency_key):
                return with_faults(f"{request.method} {request.path}", answer)
        except ApiError as refusal:
            return json_answer(refusal.body(), status=refusal.status)

    return view


def open_api(**handlers: Handler) -> View:
    """The same without a key and without faults: the control calls and the checkout page's own."""

    def view(request: HttpRequest, **ids: str) -> HttpResponseBase:
        try:
            handler = _find_handler(handlers, request)
            return _answer(handler, read_call(request), ids)
        except ApiError as refusal:
            return json_answer(refusal.body(), status=refusal.status)

    return view


def check_key(header: str) -> None:
    """Check HTTP Basic credentials; raises Unauthorised."""
    scheme, _, encoded = header.partition(" ")
    try:
        key_id, _, secret = base64.b64decode(encoded, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        raise Unauthorised("Authentication failed") from None
    if scheme.lower() != "basic" or not key_id:
        raise Unauthorised("Authentication failed")
    check_key_id(key_id)
    if not hmac.compare_digest(secret.encode(), ENVIRONMENT.key_secret.encode()):
        raise Unauthorised("The api secret provided is invalid")


def check_key_id(key_id: str) -> None:
    if key_id != ENVIRONMENT.key_id:
        raise Unauthorised("The api key provided is invalid")


def read_call(request: HttpRequest) -> Call:
    """Parse the JSON body; raises ApiError when it is no JSON object."""
    data: Any = {}
    if request.method in BODY_METHODS and request.body:
        try:
            data = json.loads(request.body)
        except ValueError:
            raise ApiError("The request body is not valid JSON.") from None
    if not isinstance(data, dict):
        raise ApiError("The request body must be a JSON object.")
    return Call(data, request.GET, request.headers.get(IDEMPOTENCY_HEADER))


def json_answer(data: Any, status: int = 200) -> HttpResponse:
    return HttpResponse(json.dumps(data), content_type="application/json", status=status)


def unknown_url(request: HttpRequest, exception: Exception) -> HttpResponse:
    """handler404: an unknown address is a bad request at this gateway."""
    return json_answer(ApiError(UNKNOWN_URL).body(), status=400)


def server_error(request: HttpRequest) -> HttpResponse:
    """handler500."""
    return json_answer(ApiError(SERVER_TROUBLE, code="SERVER_ERROR").body(), status=500)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """handler400: a foreign Host header or an oversized body."""
    return json_answer(ApiError("The request is not acceptable.").body(), status=400)


def refuse_foreign_hosts(get_response: View) -> View:
    """Middleware: get_host() raises for a host that is not ours, so no page can rebind to us."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        request.get_host()
        return get_response(request)

    return middleware


def _find_handler(handlers: dict[str, Handler], request: HttpRequest) -> Handler:
    if request.method not in handlers:
        raise ApiError(UNKNOWN_URL)
    return handlers[request.method]


def _answer(handler: Handler, call: Call, ids: dict[str, str]) -> HttpResponseBase:
    try:
        return json_answer(handler(call, **ids))
    except ApiError as refusal:
        return json_answer(refusal.body(), status=refusal.status)


_running_keys: set[str] = set()
_running_lock = threading.Lock()


@contextmanager
def _in_progress(key: str | None) -> Iterator[None]:
    """One request per idempotency key at a time; raises ApiError 409 for a second one."""
    if key is None:
        yield
        return
    _check_idempotency_key(key)
    with _running_lock:
        if key in _running_keys:
            raise ApiError(
                "Another request with the same idempotency key is still in progress.", status=409
            )
        _running_keys.add(key)
    try:
        yield
    finally:
        with _running_lock:
            _running_keys.discard(key)


def _check_idempotency_key(key: str) -> None:
    if len(key) < SHORTEST_KEY:
        raise ApiError(f"The idempotency key must be at least {SHORTEST_KEY} characters long.")
    if not re.fullmatch(r"[A-Za-z0-9_-]+", key):
        raise ApiError(
            "The idempotency key may only contain letters, numbers, dashes and underscores."
        )
