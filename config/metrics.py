"""Prometheus' page, for this machine only."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe
from django_prometheus.exports import ExportToDjangoView

LOOPBACK = {"127.0.0.1", "::1"}


@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """404 for everybody else; what came through a proxy is from elsewhere, whatever its address."""
    here = request.META["REMOTE_ADDR"] in LOOPBACK and "X-Forwarded-For" not in request.headers
    if not (here or settings.DEBUG):
        raise Http404
    answer: HttpResponse = ExportToDjangoView(request)
    return answer
