from datetime import date, timedelta
from decimal import Decimal

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from shop.actions.cart import add_to_cart
from shop.actions.place_order import Buyer, place_order
from shop.actions.stock import receive_stock
from shop.models import (
    Brand,
    Cart,
    Category,
    Coupon,
    DeliveryZone,
    Location,
    Product,
    TaxClass,
    TaxRate,
    Variant,
)

ADDRESS = {
    "full_name": "Asha Rao",
    "phone": "+919876543210",
    "line1": "Flat 4, Neem House",
    "line2": "Baner Road",
    "landmark": "",
    "city": "Pune",
    "state": "27",
    "pincode": "411045",
    "gstin": "",
}


class TaxClassFactory(DjangoModelFactory):
    """18 % since 22 Sep 2025."""

    class Meta:
        model = TaxClass
        django_get_or_create = ("code",)
        skip_postgeneration_save = True

    code = "gst-18"
    name = "GST 18 %"

    @factory.post_generation
    def rate(self, create, extracted, **kwargs):
        if not self.rates.exists():
            percent = Decimal(18 if extracted is None else extracted)
            TaxRate.objects.create(tax_class=self, rate=percent, valid_from=date(2025, 9, 22))


class CategoryFactory(DjangoModelFactory):
    class Meta:
        model = Category
        django_get_or_create = ("path",)

    name = "Kitchen"
    slug = factory.LazyAttribute(lambda o: o.name.lower().replace(" ", "-"))
    path = factory.LazyAttribute(lambda o: f"{o.parent.path}/{o.slug}" if o.parent else o.slug)
    parent = None


class BrandFactory(DjangoModelFactory):
    class Meta:
        model = Brand
        django_get_or_create = ("slug",)

    name = "Rasoi"
    slug = "rasoi"


class ProductFactory(DjangoModelFactory):
    class Meta:
        model = Product

    category = factory.SubFactory(CategoryFactory)
    brand = factory.SubFactory(BrandFactory)
    title = factory.Sequence(lambda n: f"Steel kadai no. {n}")
    slug = factory.Sequence(lambda n: f"steel-kadai-{n}")
    description = "A heavy steel kadai."
    tax_class = factory.SubFactory(TaxClassFactory)
    hsn = "7323"
    generic_name = "Cooking pan"
    manufacturer = "Rasoi Works, 4 Tilak Road, Pune 411030"
    status = "published"
    published_at = factory.LazyFunction(timezone.now)
    price_from = Decimal("500.00")
    mrp_from = Decimal("650.00")


class VariantFactory(DjangoModelFactory):
    class Meta:
        model = Variant

    product = factory.SubFactory(ProductFactory)
    sku = factory.Sequence(lambda n: f"KADAI-{n}")
    price = Decimal("500.00")
    mrp = Decimal("650.00")


class LocationFactory(DjangoModelFactory):
    class Meta:
        model = Location
        django_get_or_create = ("code",)

    code = "pune"
    name = "Pune store"
    state = "27"
    pincode = "411030"


class DeliveryZoneFactory(DjangoModelFactory):
    """All of India for ₹49, free from ₹999."""

    class Meta:
        model = DeliveryZone
        django_get_or_create = ("name",)

    name = "India"
    prefixes = ["1", "2", "3", "4", "5", "6", "7", "8"]
    days_min = 2
    days_max = 4
    fee = Decimal("49.00")
    free_above = Decimal("999.00")


class CouponFactory(DjangoModelFactory):
    class Meta:
        model = Coupon

    code = factory.Sequence(lambda n: f"SAVE{n}")
    kind = "fixed"
    value = Decimal("100.00")
    starts_at = factory.LazyFunction(lambda: timezone.now() - timedelta(days=1))


class CartFactory(DjangoModelFactory):
    class Meta:
        model = Cart


def stocked(pieces=10, *, location=None, **fields):
    """A variant with `pieces` on the shelf in Pune, and a zone that delivers everywhere."""
    ready_to_sell()
    variant = VariantFactory(**fields)
    if pieces:
        receive_stock(variant=variant, location=location or LocationFactory(), pieces=pieces)
    return variant


def ready_to_sell():
    DeliveryZoneFactory()


def fill(cart, *variants, quantity=1):
    for variant in variants:
        add_to_cart(cart=cart, sku=variant.sku, quantity=quantity)
    return cart


def an_order(*variants, user=None, quantity=1, cart=None, email="asha@example.com"):
    """A placed order for these variants (one stocked variant when none is given)."""
    cart = cart or CartFactory()
    fill(cart, *(variants or [stocked()]), quantity=quantity)
    buyer = Buyer(email=user.email if user else email, address=ADDRESS, user=user)
    return place_order(cart=cart, buyer=buyer)
