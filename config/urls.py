"""Every address of the shop."""

from django.conf import settings
from django.contrib import admin
from django.contrib.sitemaps import views as sitemaps
from django.urls import URLPattern, URLResolver, include, path
from django.views.generic import TemplateView
from django.views.static import serve

from accounts.views import grievances
from shop.sitemaps import SITEMAPS

from . import api_urls
from .foundation.api import health
from .foundation.style import style_page
from .metrics import metrics

handler400 = "config.errors.bad_request"
handler403 = "config.errors.forbidden"
handler404 = "config.errors.not_found"
handler500 = "config.errors.broken"

robots = TemplateView.as_view(template_name="robots.txt", content_type="text/plain")

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("shop.urls")),
    path("", include("search.urls")),
    path("account/", include("accounts.urls")),
    path("grievance/", grievances.guest, name="grievance"),
    path("grievance/find/", grievances.guest_find, name="grievance_find"),
    path("grievance/<str:number>/", grievances.guest_ticket_page, name="grievance_seen"),
    path("", include("payments.urls")),
    path("", include(api_urls)),
    path("api/health", health.health, name="health"),
    path("api/health/live", health.live, name="health_live"),
    path("api/health/ready", health.ready, name="health_ready"),
    path("metrics", metrics, name="metrics"),
    path("admin/", admin.site.urls),
    path("style/", style_page, name="style"),
    path("robots.txt", robots, name="robots"),
    path("sitemap.xml", sitemaps.index, {"sitemaps": SITEMAPS}, name="sitemap_index"),
    path(
        "sitemap-<section>.xml",
        sitemaps.sitemap,
        {"sitemaps": SITEMAPS},
        name="django.contrib.sitemaps.views.sitemap",
    ),
]

if settings.SERVE_MEDIA:
    urlpatterns.append(path("media/<path:path>", serve, {"document_root": settings.MEDIA_ROOT}))
