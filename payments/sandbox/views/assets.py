"""The script that shops load, and the few files of the checkout page."""

from functools import cache
from pathlib import Path

from django.http import HttpRequest, HttpResponse

from payments.sandbox.errors import UNKNOWN_URL, ApiError
from payments.sandbox.http import json_answer

FOLDER = Path(__file__).parent.parent / "assets"
TYPES = {
    "checkout.js": "text/javascript",
    "page.js": "text/javascript",
    "return.js": "text/javascript",
    "page.css": "text/css",
}


def script_for_shops(request: HttpRequest) -> HttpResponse:
    """GET /v1/checkout.js: may be loaded by pages of any origin."""
    response = asset(request, "checkout.js")
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


def asset(request: HttpRequest, name: str) -> HttpResponse:
    if name not in TYPES or request.method != "GET":
        return json_answer(ApiError(UNKNOWN_URL).body(), status=400)
    response = HttpResponse(_content(name), content_type=f"{TYPES[name]}; charset=utf-8")
    response["Cache-Control"] = "no-cache"
    response["X-Content-Type-Options"] = "nosniff"
    return response


@cache
def _content(name: str) -> bytes:
    return (FOLDER / name).read_bytes()
