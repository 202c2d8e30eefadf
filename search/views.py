"""Lists of products: a category, or what a search finds."""

from typing import Any

from django.core.paginator import EmptyPage, Page, PageNotAnInteger, Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from shop.models import Category, Product
from shop.selectors.catalogue import category_at
from shop.views.cards import cards_for
from shop.views.crumbs import crumbs_to
from shop.views.visitor import delivery_day

from .selectors import MOST_COUNTED, ORDERS, children_of, count_of, found_for, shelf_of

PER_PAGE = 24
SORT_NAMES = {
    "featured": _("Featured"),
    "newest": _("Newest"),
    "price-low": _("Price, low to high"),
    "price-high": _("Price, high to low"),
}


@require_safe
def category(request: HttpRequest, path: str) -> HttpResponse:
    shown = _category_or_404(path)
    sort = request.GET.get("sort", "featured")
    if shown.path != path or sort not in ORDERS or request.GET.get("page") == "1":
        return redirect(_canonical(request, shown))
    products = shelf_of(shown, sort)
    page = _list_page(request, products, count_of(products, name=shown.path))
    return render(request, "search/category.html", page | _about(shown, sort))


@require_safe
def results(request: HttpRequest) -> HttpResponse:
    words = " ".join(request.GET.get("q", "").split())
    products = found_for(words) if words else Product.objects.none()
    count = count_of(products, name=f"q:{words}") if words else 0
    page = _list_page(request, products, count)
    return render(request, "search/results.html", page | {"words": words})


def _category_or_404(path: str) -> Category:
    found = category_at(path) or category_at(path.lower())
    if found is None:
        raise Http404
    return found


def _canonical(request: HttpRequest, category: Category) -> str:
    """The one address of this list: the true path, no unknown sort, no page number one."""
    asked = {name: request.GET[name] for name in ("sort", "page") if name in request.GET}
    if asked.get("sort") not in ORDERS:
        asked.pop("sort", None)
    if asked.get("page") == "1":
        asked.pop("page")
    return category.get_absolute_url() + (f"?{urlencode(asked)}" if asked else "")


def _about(category: Category, sort: str) -> dict[str, Any]:
    return {
        "category": category,
        "children": children_of(category),
        "crumbs": crumbs_to(category),
        "sort": sort,
        "sorts": SORT_NAMES.items(),
    }


def _list_page(request: HttpRequest, products: QuerySet[Product], count: int) -> dict[str, Any]:
    """The asked page of `products` as cards; 404 for a page that there is not."""
    page = _page(request, products.values_list("pk", flat=True), count)
    return {
        "page": page,
        "cards": cards_for(list(page)),
        "count": count,
        "more": count >= MOST_COUNTED,
        "delivery_on": delivery_day(request) if count else None,
    }


def _page(request: HttpRequest, ids: QuerySet[Product, int], count: int) -> Page[int]:
    paginator = Paginator(ids, PER_PAGE)
    paginator.__dict__["count"] = count  # known already, and capped
    try:
        return paginator.page(request.GET.get("page", "1"))
    except (EmptyPage, PageNotAnInteger):
        raise Http404 from None
