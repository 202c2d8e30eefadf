"""Everything under /api/ but the health checks."""

from django.urls import URLPattern, URLResolver, include, path, re_path
from django.views.decorators.cache import cache_page
from django.views.decorators.csrf import csrf_exempt

from config.foundation.api import docs

SCHEMA_KEPT = 300  # seconds; it changes with a release only

v1: list[URLPattern | URLResolver] = [
    path("", include("accounts.api.urls")),
    path("", include("shop.api.urls")),
    path("", include("payments.api.urls")),
    path("schema", cache_page(SCHEMA_KEPT)(docs.Schema.as_view()), name="api-schema"),
    re_path("", csrf_exempt(docs.unknown_call)),
]

urlpatterns = [
    path("api/v1/", include(v1)),
    path("api/docs/", docs.docs_page, name="api-docs"),
    path("api/docs/errors", docs.errors_page, name="api-errors"),
]
