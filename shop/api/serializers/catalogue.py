"""Answers about what is sold and where it can go."""

from typing import Any

from drf_spectacular.helpers import lazy_serializer
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from config.foundation.api.fields import Rupees

from ...models import Category, OptionAxis, Product, ProductImage, Variant
from ...selectors.delivery import Promise


class CategoryNode(serializers.ModelSerializer[Category]):
    """A category with what is below it. Context: `below`, shown categories by their parent's id."""

    picture = serializers.FileField(read_only=True, allow_null=True)
    children = serializers.SerializerMethodField()

    class Meta:
        model = Category
        fields = ("slug", "path", "name", "name_hi", "blurb", "picture", "children")

    @extend_schema_field(lazy_serializer("shop.api.serializers.catalogue.CategoryNode")(many=True))
    def get_children(self, category: Category) -> Any:
        below = self.context["below"].get(category.pk, [])
        return CategoryNode(below, many=True, context=self.context).data


class CategoryTree(serializers.Serializer[Any]):
    """All categories on one page, so `next` and `previous` are always null."""

    results = CategoryNode(many=True)
    next = serializers.URLField(allow_null=True, default=None)
    previous = serializers.URLField(allow_null=True, default=None)


class CategoryName(serializers.ModelSerializer[Category]):
    class Meta:
        model = Category
        fields = ("path", "name")


class Picture(serializers.ModelSerializer[ProductImage]):
    """`options` says which variants it shows; empty for all."""

    url = serializers.FileField(source="file", read_only=True)
    options = serializers.DictField(child=serializers.CharField(), read_only=True)

    class Meta:
        model = ProductImage
        fields = ("url", "alt", "width", "height", "options")


class Axis(serializers.ModelSerializer[OptionAxis]):
    class Meta:
        model = OptionAxis
        fields = ("name", "values")


class VariantAnswer(serializers.ModelSerializer[Variant]):
    options = serializers.DictField(
        source="options_in_order", child=serializers.CharField(), read_only=True
    )
    price = Rupees(help_text="Of one piece, all taxes included.")
    mrp = Rupees(help_text="Maximum retail price, all taxes included.")
    in_stock = serializers.SerializerMethodField()
    available = serializers.SerializerMethodField(help_text="Pieces that can be ordered now.")

    class Meta:
        model = Variant
        fields = ("sku", "options", "price", "mrp", "in_stock", "available")

    def get_available(self, variant: Variant) -> int:
        free: dict[int, int] = self.context["free"]
        return free.get(variant.pk, 0)

    def get_in_stock(self, variant: Variant) -> bool:
        return self.get_available(variant) > 0


class ProductAnswer(serializers.ModelSerializer[Product]):
    """A product with its variants. Context: `free`, pieces by variant id."""

    brand = serializers.CharField(
        source="brand.name", default=None, allow_null=True, read_only=True
    )
    category = CategoryName(read_only=True)
    images = Picture(many=True, read_only=True)
    attributes = serializers.DictField(read_only=True)
    axes = Axis(many=True, read_only=True)
    variants = VariantAnswer(many=True, read_only=True)
    price_from = Rupees(help_text="Price of the cheapest variant.")
    mrp_from = Rupees(help_text="MRP of the cheapest variant.")

    class Meta:
        model = Product
        fields = (
            *("slug", "title", "title_hi", "brand", "category", "images", "description"),
            *("attributes", "axes", "variants", "price_from", "mrp_from", "is_featured"),
            *("generic_name", "manufacturer", "importer", "country_of_origin"),
            *("warranty", "return_days", "cod_allowed"),
        )
        read_only_fields = fields


class PromiseAnswer(serializers.Serializer[Any]):
    """Delivery to one PIN code. Dates and fee are null where we do not deliver."""

    pincode = serializers.CharField()
    deliverable = serializers.BooleanField()
    estimated_on = serializers.DateField(allow_null=True, help_text="The latest day promised.")
    earliest = serializers.DateField(allow_null=True)
    latest = serializers.DateField(allow_null=True)
    delivery_fee = Rupees(allow_null=True)
    free_above = Rupees(allow_null=True, help_text="Goods worth this much are delivered free.")
    cod = serializers.BooleanField(help_text="Cash on delivery.")
    city = serializers.CharField()
    state = serializers.CharField(help_text="GST code.")

    @classmethod
    def of(cls, promise: Promise) -> Any:
        known = promise.deliverable
        days = {"estimated_on": promise.latest, "latest": promise.latest}
        days |= {"earliest": promise.earliest}
        return cls(
            {
                **(days if known else dict.fromkeys(days)),
                **{name: getattr(promise, name) for name in ("pincode", "deliverable", "cod")},
                **{name: getattr(promise, name) for name in ("free_above", "city", "state")},
                "delivery_fee": promise.fee if known else None,
            }
        ).data
