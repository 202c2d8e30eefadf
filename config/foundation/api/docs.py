"""The API's own pages: OpenAPI, a page to try the calls on, and every refusal by its code."""

from collections.abc import Iterator
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.module_loading import autodiscover_modules
from django.views.decorators.http import require_safe
from drf_spectacular.renderers import OpenApiJsonRenderer, OpenApiJsonRenderer2
from drf_spectacular.views import SpectacularAPIView
from rest_framework.exceptions import APIException

from ..errors import DomainError
from .problems import json_problem


class Schema(SpectacularAPIView):
    """OpenAPI 3.1 as JSON."""

    renderer_classes = [OpenApiJsonRenderer2, OpenApiJsonRenderer]


@dataclass(frozen=True)
class Refusal:
    """One row of the catalogue: a code that never changes, its HTTP status and its sentence."""

    code: str
    status: int
    sentence: str
    explanation: str = ""

    @property
    def phrase(self) -> str:
        return HTTPStatus(self.status).phrase


def every_refusal() -> list[Refusal]:
    """Every DomainError and what DRF itself refuses with, in the order of their codes."""
    autodiscover_modules("errors")
    found = {refusal.code: refusal for refusal in [*_of_the_framework(), *_of_the_shop()]}
    return sorted(found.values(), key=lambda refusal: refusal.code)


def _of_the_shop() -> Iterator[Refusal]:
    for kind in _below(DomainError):
        explanation = (kind.__doc__ or "").strip().split("\n")[0]
        yield Refusal(kind.code, int(kind.status), str(kind.message), explanation)


def _of_the_framework() -> Iterator[Refusal]:
    for kind in _below(APIException):
        if kind.status_code < HTTPStatus.INTERNAL_SERVER_ERROR:
            yield Refusal(kind.default_code, kind.status_code, str(kind.default_detail))


def _below(base: type[Any]) -> Iterator[type[Any]]:
    for kind in base.__subclasses__():
        yield kind
        yield from _below(kind)


@require_safe
def docs_page(request: HttpRequest) -> HttpResponse:
    return render(request, "api/docs.html", {"site_url": settings.SITE_URL})


@require_safe
def errors_page(request: HttpRequest) -> HttpResponse:
    return render(request, "api/errors.html", {"refusals": every_refusal()})


def unknown_call(request: HttpRequest) -> HttpResponse:
    detail = "There is no such call. The calls are listed at /api/docs/."
    return json_problem(request, status=404, code="not_found", detail=detail)
