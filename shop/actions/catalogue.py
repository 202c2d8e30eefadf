"""What staff do with the catalogue. The publish gate is here, so admin, import and API share it."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from config.foundation.events import publish

from ..errors import CannotPublish
from ..events import ProductChanged
from ..flows import PRODUCT_FLOW, ProductStatus
from ..models import Product, SlugHistory, Variant
from ..tax import in_gap, rates_on


@transaction.atomic
def publish_product(*, product: Product) -> Product:
    """Show a product to shoppers. Raises CannotPublish(missing) with everything that is missing."""
    missing = missing_for_publication(product)
    if missing:
        raise CannotPublish(missing="; ".join(missing))
    published_at = product.published_at or timezone.now()
    PRODUCT_FLOW.move(product, ProductStatus.PUBLISHED, published_at=published_at)
    return refresh_product(product=product)


def missing_for_publication(product: Product) -> list[str]:
    """What the law and the shop demand of a listing (Legal Metrology rules 2011, r. 6(10))."""
    variants = list(product.variants.filter(is_active=True))
    imported = product.country_of_origin != "IN"
    wanted = [
        (bool(variants), _("at least one variant that is sold")),
        (product.images.exists(), _("a picture")),
        (bool(product.description), _("a description")),
        (bool(product.hsn), _("the HSN code")),
        (bool(product.generic_name), _("the generic name")),
        (bool(product.manufacturer), _("manufacturer or packer with address")),
        (bool(product.importer) or not imported, _("importer with address")),
        (product.tax_class_id in rates_on(), _("a tax rate that is in force")),
    ]
    return [text for given, text in wanted if not given] + prices_in_gap(product, variants)


def prices_in_gap(product: Product, variants: list[Variant]) -> list[str]:
    """Prices at which neither rate of a value-dependent tax class is consistent."""
    row = rates_on().get(product.tax_class_id)
    said = _("a price outside the GST gap for %(sku)s (₹%(price)s)")
    return [
        said % {"sku": variant.sku, "price": variant.price}
        for variant in variants
        if row and in_gap(row, variant.price)
    ]


@transaction.atomic
def withdraw_product(*, product: Product) -> Product:
    """Back to draft: no page, no list, not for sale; carts say so."""
    PRODUCT_FLOW.move(product, ProductStatus.DRAFT)
    return refresh_product(product=product)


@transaction.atomic
def archive_product(*, product: Product) -> Product:
    PRODUCT_FLOW.move(product, ProductStatus.ARCHIVED)
    return refresh_product(product=product)


@transaction.atomic
def change_slug(*, product: Product, slug: str) -> Product:
    """Move a product's page; the old address redirects for ever. An address taken back is freed."""
    if slug == product.slug:
        return product
    SlugHistory.objects.filter(slug=slug, product=product).delete()
    SlugHistory.objects.get_or_create(slug=product.slug, defaults={"product": product})
    product.slug = slug
    product.save(update_fields=["slug", "updated_at"])
    return refresh_product(product=product)


@transaction.atomic
def refresh_product(*, product: Product) -> Product:
    """After any change: copy the lowest price for sorting, and tell the other apps."""
    cheapest = product.variants.filter(is_active=True).order_by("price", "position", "pk").first()
    product.price_from = cheapest.price if cheapest else 0
    product.mrp_from = cheapest.mrp if cheapest else 0
    product.save(update_fields=["price_from", "mrp_from", "updated_at"])
    publish(ProductChanged(product_id=product.pk))
    return product
