"""Products: typed attributes, variants and pictures below, publishing by buttons."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseRedirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from config.foundation.moves import Move, MovesAdmin
from config.foundation.templatetags.ui import rupees

from ..actions.catalogue import (
    archive_product,
    change_slug,
    missing_for_publication,
    publish_product,
    refresh_product,
    withdraw_product,
)
from ..flows import PRODUCT_FLOW, ProductStatus
from ..models import Product
from .attributes import attributes_from, attributes_near, field_for, field_name
from .inlines import AxisInline, ImageInline, VariantInline

PUBLISH = "catalogue.publish"
WORDS = ("title", "title_hi", "slug", "category", "brand", "description")
SELLING = ("warranty", "return_days", "cod_allowed", "is_featured")
DECLARATIONS = ("hsn", "tax_class", "generic_name", "manufacturer", "importer", "country_of_origin")


FIELDS = (*WORDS, *DECLARATIONS, *SELLING)


class ProductForm(forms.ModelForm[Product]):
    class Meta:
        model = Product
        fields = FIELDS
        widgets = {
            "manufacturer": forms.Textarea(attrs={"rows": 2}),
            "importer": forms.Textarea(attrs={"rows": 2}),
            "description": forms.Textarea(attrs={"rows": 6}),
        }

    def clean_country_of_origin(self) -> str:
        return str(self.cleaned_data["country_of_origin"]).upper()


@admin.register(Product)
class ProductAdmin(MovesAdmin):
    form = ProductForm
    flow = PRODUCT_FLOW
    list_display = ("title", "brand", "category", "status", "price", "variant_count", "updated_at")
    list_filter = ("status", "is_featured", "category")
    list_select_related = ("brand", "category")
    search_fields = ("title", "slug", "variants__sku")
    search_help_text = _("Title, address or SKU")
    show_full_result_count = False
    autocomplete_fields = ("category", "brand")
    readonly_fields = ("status", "published_at", "price_from", "mrp_from", "updated_at")
    ordering = ("-pk",)
    moves = (
        Move(
            name="publish",
            label=_("Publish"),
            permission=PUBLISH,
            run=lambda product, user, data: publish_product(product=product),
            to=ProductStatus.PUBLISHED,
            done=_("Published: shoppers can see it now."),
            kind="default",
            bulk=True,
        ),
        Move(
            name="withdraw",
            label=_("Withdraw"),
            permission=PUBLISH,
            run=lambda product, user, data: withdraw_product(product=product),
            to=ProductStatus.DRAFT,
            done=_("Withdrawn: it is a draft now."),
            bulk=True,
        ),
        Move(
            name="archive",
            label=_("Archive"),
            permission=PUBLISH,
            run=lambda product, user, data: archive_product(product=product),
            to=ProductStatus.ARCHIVED,
            done=_("Archived."),
            kind="bad",
            bulk=True,
        ),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Product]:
        products: QuerySet[Product] = super().get_queryset(request)
        counted: QuerySet[Any] = products.annotate(variant_total=Count("variants"))
        return counted

    @admin.display(description=_("Price"), ordering="price_from")
    def price(self, product: Product) -> str:
        return rupees(product.price_from) if product.price_from else "—"

    @admin.display(description=_("Variants"))
    def variant_count(self, product: Any) -> int:
        return int(product.variant_total)

    def get_inlines(self, request: HttpRequest, obj: Product | None) -> list[Any]:
        """A new product first gets its options; variants and pictures choose among them."""
        return [AxisInline, VariantInline, ImageInline] if obj else [AxisInline]

    def get_prepopulated_fields(
        self, request: HttpRequest, obj: Product | None = None
    ) -> dict[str, Any]:
        return {} if obj else {"slug": ("title",)}

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        typed = {
            field_name(attribute): field_for(attribute, obj.attributes.get(attribute.code))
            for attribute in attributes_near(obj)
        }
        kwargs["form"] = type("ProductForm", (ProductForm,), typed)
        return super().get_form(request, obj, change, **kwargs)

    def get_fieldsets(self, request: HttpRequest, obj: Product | None = None) -> Any:
        attributes = [field_name(attribute) for attribute in attributes_near(obj)]
        typed = [(_("Attributes"), {"fields": attributes})] if attributes else []
        state = (("status", "published_at"), ("price_from", "mrp_from"), "updated_at")
        return [
            (None, {"fields": WORDS}),
            *typed,
            (_("Declarations and tax"), {"fields": DECLARATIONS}),
            (_("Selling"), {"fields": SELLING}),
            *([(_("State"), {"fields": state})] if obj else []),
        ]

    def get_view_on_site_url(self, obj: Any = None) -> str | None:
        shown = obj is not None and obj.status == ProductStatus.PUBLISHED
        return obj.get_absolute_url() if shown else None

    def save_model(self, request: HttpRequest, obj: Product, form: Any, change: bool) -> None:
        slug = obj.slug
        obj.attributes = attributes_from(list(attributes_near(obj)), obj, form.cleaned_data)
        if change:
            obj.slug = form.initial["slug"]
        super().save_model(request, obj, form, change)
        change_slug(product=obj, slug=slug)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        refresh_product(product=form.instance)
        self._keep_law(request, form.instance)

    def _keep_law(self, request: HttpRequest, product: Product) -> None:
        """A listing that lost something the law demands does not stay in the shop."""
        missing = missing_for_publication(product)
        if product.status == ProductStatus.PUBLISHED and missing:
            withdraw_product(product=product)
            said = _g("Withdrawn from the shop, because this is missing: %s") % "; ".join(missing)
            self.message_user(request, said, messages.WARNING)

    def response_add(
        self, request: HttpRequest, obj: Product, post_url_continue: str | None = None
    ) -> HttpResponse:
        said = format_html(_g("“{}” is a draft. Now add variants and pictures."), obj)
        self.message_user(request, said, messages.SUCCESS)
        return HttpResponseRedirect(reverse("admin:shop_product_change", args=[obj.pk]))
