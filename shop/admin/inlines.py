"""What lies below a product: options, variants, pictures."""

from collections import Counter
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.forms.models import BaseInlineFormSet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from ..models import OptionAxis, Product, ProductImage, Variant
from .options import option_fields, with_options
from .raster import RasterField


class VariantForm(forms.ModelForm[Variant]):
    class Meta:
        model = Variant
        fields = (
            *("sku", "price", "mrp", "net_quantity", "net_unit"),
            *("weight_g", "position", "is_active"),
        )

    def clean(self) -> dict[str, Any] | None:
        data = super().clean() or {}
        price, mrp = data.get("price"), data.get("mrp")
        if price is not None and mrp is not None and price > mrp:
            self.add_error("price", _("The price is above the MRP."))
        return data


class VariantFormSet(BaseInlineFormSet[Variant, Product, Any]):
    """Two variants of a product never have the same options."""

    def clean(self) -> None:
        super().clean()
        kept = [form for form in self.forms if form.has_changed() or form.instance.pk]
        kept = [form for form in kept if not self._should_delete_form(form)]
        seen = Counter(tuple(sorted(form.instance.options.items())) for form in kept)
        for options, times in seen.items():
            if times > 1:
                named = ", ".join(str(value) for _axis, value in options) or _("no options")
                raise ValidationError(_("More than one variant has these options: %s.") % named)

    def _should_delete_form(self, form: Any) -> bool:
        return bool(super()._should_delete_form(form))  # type: ignore[misc]


class OptionsInline(admin.TabularInline[Any, Product]):
    """An inline whose rows choose a value for each axis of the product."""

    extra = 0
    option_required = False
    plain_fields: tuple[str, ...] = ()

    def _axes(self, obj: Product | None) -> list[OptionAxis]:
        return list(obj.axes.all()) if obj else []

    def get_fields(self, request: HttpRequest, obj: Product | None = None) -> Any:
        return [*self.plain_fields[:1], *option_fields(self._axes(obj)), *self.plain_fields[1:]]

    def get_formset(self, request: HttpRequest, obj: Product | None = None, **kwargs: Any) -> Any:
        kwargs["form"] = with_options(self.form, self._axes(obj), required=self.option_required)
        return super().get_formset(request, obj, **kwargs)


class AxisInline(admin.TabularInline[OptionAxis, Product]):
    model = OptionAxis
    extra = 0
    verbose_name_plural = _("Options (values separated by commas)")


class VariantInline(OptionsInline):
    model = Variant
    form = VariantForm
    formset = VariantFormSet
    option_required = True
    plain_fields = VariantForm.Meta.fields


class ProductImageForm(forms.ModelForm[ProductImage]):
    file = RasterField(label=_("File"))

    class Meta:
        model = ProductImage
        fields = ("file", "alt", "position")

    def save(self, commit: bool = True) -> ProductImage:
        """A new file brings its own size, so that pages do not jump while it loads."""
        raster = getattr(self.cleaned_data.get("file"), "raster", None)
        if raster:
            self.instance.width, self.instance.height = raster.width, raster.height
        return super().save(commit)


class ImageInline(OptionsInline):
    model = ProductImage
    form = ProductImageForm
    plain_fields = ("preview", *ProductImageForm.Meta.fields)
    readonly_fields = ("preview",)

    @admin.display(description=_("Picture"))
    def preview(self, image: ProductImage) -> str:
        return format_html('<img src="{}" alt="">', image.file.url) if image.file else ""
