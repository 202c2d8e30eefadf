"""Catalogue and delivery promise: public reads that answer 304 to what the caller has already."""

from collections import defaultdict
from typing import Any

from django.contrib.postgres.search import SearchQuery
from django.core.exceptions import ValidationError as DjangoValidationError
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import conditional_page
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.generics import GenericAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse
from rest_framework.views import APIView

from config.foundation.india import clean_pincode

from ..models import Category, Product, SlugHistory
from ..selectors.catalogue import category_at, products_for_page
from ..selectors.delivery import promise_for
from ..selectors.stock import available_of
from . import examples
from .serializers.catalogue import CategoryTree, ProductAnswer, PromiseAnswer

SORTS = {
    "newest": "-published_at",
    "price": "price_from",
    "-price": "-price_from",
    "featured": "-is_featured",
}
LONGEST_QUERY = 200

fresh = method_decorator(
    [cache_control(public=True, no_cache=True), conditional_page], name="dispatch"
)


@fresh
class Categories(APIView):
    @extend_schema(
        operation_id="catalogue_categories",
        summary="The tree of categories",
        responses=CategoryTree,
        examples=examples.CATEGORIES,
    )
    def get(self, request: Request) -> Response:
        below = shown_categories()
        tree = {"results": below.get(None, [])}
        context = {"request": request, "below": below}
        return Response(CategoryTree(tree, context=context).data)


def shown_categories() -> dict[int | None, list[Category]]:
    """By their parent's id, in one query; below a hidden category nothing is reached."""
    below: dict[int | None, list[Category]] = defaultdict(list)
    for category in Category.objects.filter(is_active=True):
        below[category.parent_id].append(category)
    return below


@fresh
class Products(GenericAPIView[Product]):
    serializer_class = ProductAnswer
    queryset = Product.objects.all()
    ordering = SORTS["newest"]

    @extend_schema(
        operation_id="catalogue_products",
        summary="Products, by category, words and order",
        parameters=examples.PRODUCT_QUERY,
        responses=ProductAnswer(many=True),
        examples=[examples.PRODUCT],
    )
    def get(self, request: Request) -> Response:
        products = self.paginate_queryset(self._wanted(request))
        return self.get_paginated_response(products_as_data(products or [], request))

    def _wanted(self, request: Request) -> QuerySet[Product]:
        said = request.query_params
        self.ordering = _order(said.get("sort", "newest"))
        found = products_for_page().defer("search_vector")
        if "category" in said:
            found = found.filter(pk__in=_ids_in(said["category"]))
        return _with_words(found, said.get("q", "").strip())


def _order(sort: str) -> str:
    if sort not in SORTS:
        raise ValidationError({"sort": _("One of: %s.") % ", ".join(SORTS)})
    return SORTS[sort]


def _ids_in(path: str) -> QuerySet[Product, int]:
    category = category_at(path.strip("/"))
    if category is None:
        raise ValidationError({"category": _("There is no such category.")})
    return Product.objects.all().in_category(category).values_list("pk", flat=True)


def _with_words(products: QuerySet[Product], words: str) -> QuerySet[Product]:
    if len(words) > LONGEST_QUERY:
        raise ValidationError({"q": _("At most %d characters.") % LONGEST_QUERY})
    if not words:
        return products
    query = SearchQuery(words, config="english", search_type="websearch")
    return products.filter(search_vector=query)


def products_as_data(products: list[Product], request: Request) -> Any:
    """Products fetched through `products_for_page`; one more query for the stock of all."""
    free = available_of(variant.pk for product in products for variant in product.variants.all())
    context = {"free": free, "request": request}
    return ProductAnswer(products, many=True, context=context).data


@fresh
class ProductDetail(APIView):
    @extend_schema(
        operation_id="catalogue_product",
        summary="One product with its variants",
        responses={200: ProductAnswer, 308: None},
        description="A former slug answers 308 with the `Location` of the present one.",
        examples=[examples.PRODUCT],
    )
    def get(self, request: Request, slug: str) -> Response:
        product = products_for_page().defer("search_vector").filter(slug=slug).first()
        if product is None:
            return _moved(request, slug)
        return Response(products_as_data([product], request)[0])


def _moved(request: Request, slug: str) -> Response:
    published = Product.objects.published()
    old = get_object_or_404(SlugHistory, slug=slug, product__in=published)
    url = reverse("shop_api:product", args=[old.product.slug], request=request)
    return Response(status=308, headers={"Location": url})


@fresh
class Serviceability(APIView):
    @extend_schema(
        operation_id="serviceability",
        summary="Whether, when and for how much we deliver to a PIN code",
        responses=PromiseAnswer,
        examples=[examples.PROMISE],
    )
    def get(self, request: Request, pincode: str) -> Response:
        promise = promise_for(pincode_from(pincode))
        return Response(PromiseAnswer.of(promise))


def pincode_from(text: str) -> str:
    try:
        return clean_pincode(text[:20])
    except DjangoValidationError as error:
        raise ValidationError({"pincode": error.message}, "pincode") from error
