"""Factories: the default object is valid and boring. `stocked()` makes something that can be bought."""

from .accounts import AddressFactory, UserFactory
from .shop import (
    BrandFactory,
    CartFactory,
    CategoryFactory,
    CouponFactory,
    DeliveryZoneFactory,
    LocationFactory,
    ProductFactory,
    TaxClassFactory,
    VariantFactory,
    an_order,
    fill,
    ready_to_sell,
    stocked,
)

__all__ = [
    "AddressFactory",
    "BrandFactory",
    "CartFactory",
    "CategoryFactory",
    "CouponFactory",
    "DeliveryZoneFactory",
    "LocationFactory",
    "ProductFactory",
    "TaxClassFactory",
    "UserFactory",
    "VariantFactory",
    "an_order",
    "fill",
    "ready_to_sell",
    "stocked",
]
