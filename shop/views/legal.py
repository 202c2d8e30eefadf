"""The shop's own words: terms, privacy, returns, delivery, help."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from ..legal import PAGES


@require_safe
def legal(request: HttpRequest, page: str) -> HttpResponse:
    if page not in PAGES:
        raise Http404
    words = {"name": PAGES[page], "pages": PAGES.items(), "here": page, "cod": settings.COD}
    return render(request, f"shop/legal/{page}.html", words)
