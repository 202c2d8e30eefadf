"""Categories, brands, attribute definitions and tax classes."""

from datetime import date
from itertools import pairwise
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Count, QuerySet
from django.forms.models import BaseInlineFormSet
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

    def _get_validation_exclusions(self) -> set[str]:
        """Overlaps are judged by the formset: the rows in the table may be about to change."""
        return {*super()._get_validation_exclusions(), "tax_class"}  # type: ignore[misc]


class TaxRateFormSet(BaseInlineFormSet[TaxRate, TaxClass, Any]):
    """Spans of one class never overlap, judged as they will be after saving."""

    def clean(self) -> None:
        super().clean()
        gone = [*self.deleted_forms]
        kept = [form.cleaned_data for form in self.forms if form not in gone]
        spans = sorted(_span(data) for data in kept if data.get("valid_from"))
        if any(later[0] <= earlier[1] for earlier, later in pairwise(spans)):
            raise ValidationError(_("Two rates are in force on the same day."))


def _span(data: dict[str, Any]) -> tuple[date, date]:
    return data["valid_from"], data.get("valid_to") or date.max


class TaxRateInline(admin.TabularInline[TaxRate, TaxClass]):
    model = TaxRate
    form = TaxRateForm
    formset = TaxRateFormSet
    extra = 0


@admin.register(TaxClass)
class TaxClassAdmin(admin.ModelAdmin[TaxClass]):
    list_display = ("name", "code")
    search_fields = ("name", "code")
    inlines = (TaxRateInline,)
