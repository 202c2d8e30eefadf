"""Which products a shelf or a search shows, as ids: rows are read for the shown page only."""

import hashlib

from django.contrib.postgres.search import (
    SearchQuery,
    SearchRank,
    TrigramSimilarity,
    TrigramWordSimilarity,
)
from django.core.cache import cache
from django.db.models import F, QuerySet
from django.db.models.functions import Greatest

from shop.models import Category, Product

MOST_COUNTED = (
    4_800  # 200 pages; beyond that nobody leafs, and counting would cost more than it says
)
COUNT_KEPT = 60  # seconds
ALIKE = 0.45  # trigram similarity from which on a word counts as meant
LONGEST_QUERY = 100  # characters

ORDERS = {
    "featured": ("-is_featured", "-published_at", "-pk"),
    "newest": ("-published_at", "-pk"),
    "price-low": ("price_from", "pk"),
    "price-high": ("-price_from", "-pk"),
}


def children_of(category: Category) -> QuerySet[Category]:
    return category.children.filter(is_active=True)


def shelf_of(category: Category, sort: str) -> QuerySet[Product]:
    """Published products at or below `category`; `sort` is a key of ORDERS."""
    return Product.objects.published().in_category(category).order_by(*ORDERS[sort])


def found_for(words: str) -> QuerySet[Product]:
    """Published products whose title holds all words; when there is none, those that look alike."""
    words = words[:LONGEST_QUERY]
    query = SearchQuery(words, config="english", search_type="websearch")
    exact = Product.objects.published().filter(search_vector=query)
    if exact.exists():
        return exact.order_by(SearchRank(F("search_vector"), query).desc(), "-pk")
    return _alike(words)


def _alike(words: str) -> QuerySet[Product]:
    """By trigrams of title and brand, so that a slip of the finger still finds."""
    title = TrigramWordSimilarity(words, "title")
    brand = TrigramSimilarity("brand__name", words)
    scored = Product.objects.published().annotate(alike=Greatest(title, brand))
    return scored.filter(alike__gte=ALIKE).order_by("-alike", "-pk")


def count_of(products: QuerySet[Product], *, name: str) -> int:
    """How many, up to MOST_COUNTED; kept for a minute under `name`."""
    key = f"count:{hashlib.sha256(name.encode('utf-8', 'replace')).hexdigest()}"
    counted: int | None = cache.get(key)
    if counted is None:
        counted = products.order_by()[:MOST_COUNTED].count()
        cache.set(key, counted, COUNT_KEPT)
    return counted
