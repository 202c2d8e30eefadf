"""Categories, brands, attribute definitions and tax classes."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from config.foundation.errors import InvalidInput

from ..actions.categories import path_for, save_category
from ..models import Attribute, Brand, Category, TaxClass, TaxRate
from .raster import RasterField


class CategoryForm(forms.ModelForm[Category]):
    picture = RasterField(label=_("Picture"), required=False)

    class Meta:
        model = Category
        fields = ("name", "name_hi", "slug", "parent", "blurb", "picture", "position", "is_active")

    def clean(self) -> dict[str, Any] | None:
        data = super().clean() or {}
        if "slug" in data and "parent" in data:
            try:
                path_for(parent=data["parent"], slug=data["slug"], of=self.instance.pk)
            except InvalidInput as refusal:
                raise ValidationError({"parent": str(refusal)}) from refusal
        return data


@admin.register(Category)
class CategoryAdmin(admin.ModelAdmin[Category]):
    form = CategoryForm
    list_display = ("name", "path", "position", "is_active", "products")
    list_filter = ("is_active",)
    search_fields = ("name", "path")
    ordering = ("path",)
    readonly_fields = ("path",)
    prepopulated_fields = {"slug": ("name",)}
    autocomplete_fields = ("parent",)
    fields = (
        "name",
        "name_hi",
        "slug",
        "parent",
        "path",
        "blurb",
        "picture",
        "position",
        "is_active",
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Category]:
        return super().get_queryset(request).annotate(product_count=Count("products"))

    @admin.display(description=_("Products"), ordering="product_count")
    def products(self, category: Any) -> int:
        return int(category.product_count)

    def save_model(self, request: HttpRequest, obj: Category, form: Any, change: bool) -> None:
        save_category(category=obj)


@admin.register(Brand)
class BrandAdmin(admin.ModelAdmin[Brand]):
    list_display = ("name", "slug")
    search_fields = ("name",)
    prepopulated_fields = {"slug": ("name",)}


@admin.register(Attribute)
class AttributeAdmin(admin.ModelAdmin[Attribute]):
    list_display = ("label", "code", "kind", "unit", "is_filterable", "position")
    list_filter = ("kind", "is_filterable")
    search_fields = ("label", "code")
    prepopulated_fields = {"code": ("label",)}

    def get_readonly_fields(
        self, request: HttpRequest, obj: Attribute | None = None
    ) -> tuple[str, ...]:
        """Products keep their values under the code: it stays."""
        return ("code",) if obj else ()

    def get_prepopulated_fields(
        self, request: HttpRequest, obj: Attribute | None = None
    ) -> dict[str, Any]:
        return {} if obj else {"code": ("label",)}


class TaxRateForm(forms.ModelForm[TaxRate]):
    """Says in words what the table's constraints would refuse."""

    class Meta:
        model = TaxRate
        fields = ("rate", "threshold", "rate_above", "valid_from", "valid_to")

    def clean(self) -> dict[str, Any] | None:
        data = super().clean() or {}
        start, end = data.get("valid_from"), data.get("valid_to")
        if (data.get("threshold") is None) != (data.get("rate_above") is None):
            self.add_error("rate_above", _("Threshold and rate above it belong together."))
        if start and end and end < start:
            self.add_error("valid_to", _("The last day lies before the first."))
        return data


class TaxRateInline(admin.TabularInline[TaxRate, TaxClass]):
    model = TaxRate
    form = TaxRateForm
    extra = 0


@admin.register(TaxClass)
class TaxClassAdmin(admin.ModelAdmin[TaxClass]):
    list_display = ("name", "code")
    search_fields = ("name", "code")
    inlines = (TaxRateInline,)
