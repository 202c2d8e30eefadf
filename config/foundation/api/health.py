"""Health for load balancers: strangers learn up or down, staff learn why."""

from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from ..health import check_cache, check_database, examine


@require_safe
@never_cache
def live(request: HttpRequest) -> JsonResponse:
    """The process answers; says nothing about the engines."""
    return JsonResponse({"status": "ok"})


@require_safe
@never_cache
def ready(request: HttpRequest) -> JsonResponse:
    """503 while the database or the cache is away."""
    up = all(finding.ok for finding in examine([check_database, check_cache]))
    return JsonResponse({"status": "ok" if up else "unavailable"}, status=200 if up else 503)


@require_safe
@never_cache
def health(request: HttpRequest) -> JsonResponse:
    findings = examine()
    up = all(finding.ok for finding in findings)
    body: dict[str, object] = {"status": "ok" if up else "unavailable"}
    if up and request.user.is_staff:
        body["checks"] = [vars(finding) for finding in findings]
    return JsonResponse(body, status=200 if up else 503)
