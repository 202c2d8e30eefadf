"""What search engines may list: shelves, products and the shop's own words."""

from datetime import datetime

from django.contrib.sitemaps import Sitemap
from django.db.models import QuerySet
from django.urls import reverse

from .legal import PAGES
from .models import Category, Product


class ProductMap(Sitemap[Product]):
    limit = 10_000

    def items(self) -> QuerySet[Product]:
        return Product.objects.published().only("slug", "updated_at").order_by("pk")

    def lastmod(self, item: Product) -> datetime:
        return item.updated_at


class CategoryMap(Sitemap[Category]):
    def items(self) -> QuerySet[Category]:
        return Category.objects.filter(is_active=True).order_by("pk")


class WordsMap(Sitemap[str]):
    def items(self) -> list[str]:
        return list(PAGES)

    def location(self, item: str) -> str:
        return reverse("shop:legal", args=[item])


SITEMAPS = {"products": ProductMap, "categories": CategoryMap, "words": WordsMap}
