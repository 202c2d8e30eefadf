"""What is sold: categories, brands, products, their variants and pictures."""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Upper
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from config.foundation.money import MoneyField

from ..flows import ProductStatus
from .options import as_words, in_reading_order
from .tax import TaxClass

HSN = r"^[0-9]{4,8}$"


class Category(models.Model):
    """A node of the category tree. `path` is the whole way down, e.g. "clothing/sarees"."""

    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children"
    )
    name = models.CharField(_("name"), max_length=120)
    name_hi = models.CharField(_("name in Hindi"), max_length=120, blank=True)
    slug = models.SlugField(_("slug"), max_length=120)
    path = models.CharField(_("path"), max_length=700, unique=True)
    blurb = models.CharField(_("one sentence about it"), max_length=200, blank=True)
    picture = models.FileField(_("picture"), upload_to="categories", max_length=300, blank=True)
    position = models.PositiveIntegerField(_("position"), default=0)
    is_active = models.BooleanField(_("shown"), default=True)

    class Meta:
        verbose_name = _("category")
        verbose_name_plural = _("categories")
        ordering = ["position", "name"]
        constraints = [
            models.CheckConstraint(condition=~Q(parent=F("id")), name="category_not_its_own_parent")
        ]
        indexes = [
            # Prefix search: everything at or below a path.
            models.Index(OpClass("path", name="text_pattern_ops"), name="category_by_path_prefix")
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("search:category", args=[self.path])


class Brand(models.Model):
    name = models.CharField(_("name"), max_length=120, unique=True)
    slug = models.SlugField(_("slug"), max_length=140, unique=True)

    class Meta:
        verbose_name = _("brand")
        verbose_name_plural = _("brands")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Attribute(models.Model):
    """A typed property that products may have; `Product.attributes` keeps values under `code`."""

    class Kind(models.TextChoices):
        TEXT = "text", _("Text")
        NUMBER = "number", _("Number")
        BOOLEAN = "boolean", _("Yes or no")
        CHOICE = "choice", _("One of a list")

    code = models.SlugField(_("code"), max_length=80, unique=True)
    label = models.CharField(_("label"), max_length=120)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices, default=Kind.TEXT)
    unit = models.CharField(_("unit"), max_length=20, blank=True)
    choices = ArrayField(models.CharField(max_length=120), default=list, blank=True)
    is_filterable = models.BooleanField(_("can be filtered by"), default=False)
    position = models.PositiveIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("attribute")
        verbose_name_plural = _("attributes")
        ordering = ["position", "label"]

    def __str__(self) -> str:
        return self.label


class ProductQuerySet(models.QuerySet["Product"]):
    def published(self) -> "ProductQuerySet":
        return self.filter(status=ProductStatus.PUBLISHED, published_at__lte=timezone.now())

    def in_category(self, category: Category) -> "ProductQuerySet":
        """Products at or below `category`."""
        below = Category.objects.filter(Q(pk=category.pk) | Q(path__startswith=f"{category.path}/"))
        return self.filter(category__in=below)


class Product(models.Model):
    """A thing in the catalogue; its variants are what is bought."""

    category = models.ForeignKey(Category, models.PROTECT, related_name="products")
    brand = models.ForeignKey(Brand, models.PROTECT, null=True, blank=True, related_name="products")
    title = models.CharField(_("title"), max_length=300)
    title_hi = models.CharField(_("title in Hindi"), max_length=300, blank=True)
    slug = models.SlugField(_("slug"), max_length=180, unique=True)
    description = models.TextField(_("description"), blank=True)
    attributes = models.JSONField(_("attributes"), default=dict, blank=True)

    tax_class = models.ForeignKey(TaxClass, models.PROTECT, related_name="+")
    hsn = models.CharField(_("HSN"), max_length=8, blank=True)
    # Declarations of Legal Metrology (Packaged Commodities) Rules 2011, rule 6(10)
    generic_name = models.CharField(_("generic name"), max_length=120, blank=True)
    manufacturer = models.TextField(_("manufacturer or packer, with address"), blank=True)
    importer = models.TextField(_("importer, with address"), blank=True)
    country_of_origin = models.CharField(_("country of origin"), max_length=2, default="IN")

    warranty = models.CharField(_("warranty"), max_length=200, blank=True)
    return_days = models.PositiveSmallIntegerField(_("return window, days"), default=7)
    cod_allowed = models.BooleanField(_("cash on delivery"), default=True)
    is_featured = models.BooleanField(_("featured"), default=False)

    status = models.CharField(
        _("status"),
        max_length=10,
        choices=ProductStatus.choices,
        default=ProductStatus.DRAFT,
    )
    published_at = models.DateTimeField(_("published at"), null=True, blank=True)
    created_at = models.DateTimeField(_("created at"), default=timezone.now)
    updated_at = models.DateTimeField(_("updated at"), auto_now=True)

    # Copied from the cheapest variant that is sold, so that lists sort without a join
    price_from = MoneyField(_("lowest price"), default=0)
    mrp_from = MoneyField(_("MRP of the cheapest"), default=0)

    search_vector = models.GeneratedField(
        expression=SearchVector("title", config="english"),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    objects = ProductQuerySet.as_manager()

    class Meta:
        verbose_name = _("product")
        verbose_name_plural = _("products")
        constraints = [
            models.CheckConstraint(condition=Q(hsn="") | Q(hsn__regex=HSN), name="hsn_is_digits"),
            models.CheckConstraint(
                condition=~Q(status=ProductStatus.PUBLISHED) | Q(published_at__isnull=False),
                name="published_has_a_time",
            ),
        ]
        indexes = [
            GinIndex(fields=["search_vector"], name="product_words"),
            *(
                models.Index(
                    fields=["category", key, "id"],
                    name=f"product_shelf_{key.strip('-')}"[:30],
                    condition=Q(status=ProductStatus.PUBLISHED),
                )
                for key in ("-published_at", "price_from")
            ),
            models.Index(fields=["brand", "id"], name="product_by_brand"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("shop:product", args=[self.slug])


class SlugHistory(models.Model):
    """Addresses that a product had before: they redirect for ever."""

    slug = models.SlugField(_("old slug"), max_length=180, unique=True)
    product = models.ForeignKey(Product, models.CASCADE, related_name="old_slugs")
    retired_at = models.DateTimeField(_("retired at"), default=timezone.now)

    class Meta:
        verbose_name = _("old address")
        verbose_name_plural = _("old addresses")

    def __str__(self) -> str:
        return self.slug


class OptionAxis(models.Model):
    """One way in which a product's variants differ, e.g. Colour with its values in order."""

    product = models.ForeignKey(Product, models.CASCADE, related_name="axes")
    name = models.CharField(_("name"), max_length=40)
    values = ArrayField(models.CharField(max_length=60), verbose_name=_("values"))
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("option")
        verbose_name_plural = _("options")
        ordering = ["position", "pk"]
        constraints = [models.UniqueConstraint(fields=["product", "name"], name="axis_once")]

    def __str__(self) -> str:
        return self.name


class Variant(models.Model):
    """What a shopper puts into the cart: one SKU with its price. `options` maps axis to value."""

    class Unit(models.TextChoices):
        """Units of net quantity (Legal Metrology) with the name a shopper reads."""

        GRAM = "g", _("g")
        KILOGRAM = "kg", _("kg")
        MILLILITRE = "ml", _("ml")
        LITRE = "l", _("l")
        METRE = "m", _("m")
        CENTIMETRE = "cm", _("cm")
        PIECE = "unit", _("piece")
        PAIR = "pair", _("pair")
        SET = "set", _("set")

    product = models.ForeignKey(Product, models.CASCADE, related_name="variants")
    sku = models.CharField(_("SKU"), max_length=64, unique=True)
    options = models.JSONField(_("options"), default=dict, blank=True)
    price = MoneyField(_("price, all taxes included"))
    mrp = MoneyField(_("MRP, all taxes included"))
    net_quantity = models.DecimalField(
        _("net quantity"), max_digits=10, decimal_places=3, default=1
    )
    net_unit = models.CharField(_("unit"), max_length=5, choices=Unit.choices, default=Unit.PIECE)
    weight_g = models.PositiveIntegerField(_("shipping weight, g"), default=0)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    is_active = models.BooleanField(_("sold"), default=True)

    class Meta:
        verbose_name = _("variant")
        verbose_name_plural = _("variants")
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["product", "options"], name="one_variant_per_options"),
            models.UniqueConstraint(Upper("sku"), name="sku_once_in_any_case"),
            models.CheckConstraint(condition=Q(price__gt=0), name="price_positive"),
            models.CheckConstraint(condition=Q(price__lte=F("mrp")), name="price_not_above_mrp"),
            models.CheckConstraint(condition=Q(net_quantity__gt=0), name="net_quantity_positive"),
        ]

    def __str__(self) -> str:
        return self.sku

    @property
    def option_text(self) -> str:
        """E.g. "Indigo, L"; empty when the product has no options."""
        return as_words(self.options)

    @property
    def options_in_order(self) -> dict[str, Any]:
        return in_reading_order(self.options)


class ProductImage(models.Model):
    """A picture; with `options` it belongs to the variants that have these values."""

    product = models.ForeignKey(Product, models.CASCADE, related_name="images")
    file = models.FileField(_("file"), upload_to="products", max_length=300)
    alt = models.CharField(_("what it shows"), max_length=200)
    options = models.JSONField(_("for options"), default=dict, blank=True)
    width = models.PositiveIntegerField(_("width"), default=640)
    height = models.PositiveIntegerField(_("height"), default=640)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.alt

    def shows(self, options: dict[str, Any]) -> bool:
        """Whether the picture is right for a variant with these options."""
        return all(options.get(axis) == value for axis, value in self.options.items())
