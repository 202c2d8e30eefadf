"""Categories, product cards and the product page."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.core.cache import cache
from django.db.models import Prefetch, QuerySet

from ..models import Category, Product, ProductImage, Variant
from .stock import available_of

NAVIGATION_KEPT = 60  # seconds


def categories_for_navigation() -> list[Category]:
    """Top categories that are shown, in order; cached."""
    found: list[Category] | None = cache.get("navigation")
    if found is None:
        found = list(Category.objects.filter(parent=None, is_active=True)[:16])
        cache.set("navigation", found, NAVIGATION_KEPT)
    return found


def category_at(path: str) -> Category | None:
    return Category.objects.filter(path=path, is_active=True).first()


def ancestors_of(category: Category) -> list[Category]:
    """From the top down to the parent, in one query, by the beginnings of the path."""
    steps = category.path.split("/")
    paths = ["/".join(steps[:depth]) for depth in range(1, len(steps))]
    return sorted(Category.objects.filter(path__in=paths), key=lambda c: len(c.path))


@dataclass(frozen=True)
class Card:
    """What a list shows of a product: the cheapest variant that is sold, and its picture."""

    product: Product
    variant: Variant | None
    image: ProductImage | None
    available: int
    variant_count: int

    @property
    def price(self) -> Decimal:
        return Decimal(self.product.price_from)

    @property
    def mrp(self) -> Decimal:
        return Decimal(self.product.mrp_from)

    @property
    def has_choices(self) -> bool:
        return self.variant_count > 1


def for_cards(products: QuerySet[Product]) -> QuerySet[Product]:
    sold = Variant.objects.filter(is_active=True).order_by("price", "position", "pk")
    return (
        products.select_related("brand", "category")
        .defer("description", "attributes", "manufacturer", "importer", "search_vector")
        .prefetch_related(Prefetch("variants", sold), "images")
    )


def cards_of(products: Iterable[Product]) -> list[Card]:
    """Cards for products fetched through `for_cards`; one more query for all their stock."""
    found = list(products)
    variants = [variant for product in found for variant in product.variants.all()]
    free = available_of(variant.pk for variant in variants)
    return [_card(product, list(product.variants.all()), free) for product in found]


def _card(product: Product, variants: Sequence[Variant], free: dict[int, int]) -> Card:
    in_stock = [variant for variant in variants if free[variant.pk] > 0]
    shown = next(iter(in_stock or variants), None)
    return Card(
        product=product,
        variant=shown,
        image=image_for(list(product.images.all()), shown.options if shown else {}),
        available=max((free[variant.pk] for variant in variants), default=0),
        variant_count=len(variants),
    )


def image_for(images: Sequence[ProductImage], options: dict[str, str]) -> ProductImage | None:
    """The first picture that is right for these options, else the first of all."""
    fitting = (image for image in images if image.shows(options))
    return next(fitting, images[0] if images else None)


def products_for_page() -> QuerySet[Product]:
    """Published products with everything their page needs, in a fixed number of queries."""
    variants = Variant.objects.filter(is_active=True)
    return (
        Product.objects.published()
        .select_related("brand", "category", "tax_class")
        .prefetch_related("axes", Prefetch("variants", variants), "images")
    )


def newest_products(limit: int) -> QuerySet[Product]:
    return Product.objects.published().order_by("-published_at", "-pk")[:limit]


def featured_products(limit: int) -> QuerySet[Product]:
    return Product.objects.published().filter(is_featured=True).order_by("pk")[:limit]


def products_like(product: Product, limit: int) -> QuerySet[Product]:
    """Others of the same category, nearest in price first come first."""
    same = Product.objects.published().filter(category=product.category_id)
    return same.exclude(pk=product.pk).order_by("-is_featured", "pk")[:limit]
