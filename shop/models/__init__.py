from .cart import Cart, CartLine
from .catalogue import (
    Attribute,
    Brand,
    Category,
    OptionAxis,
    Product,
    ProductImage,
    SlugHistory,
    Variant,
)
from .coupon import Coupon, CouponUse
from .delivery import DeliveryZone, PinPlace
from .orders import Order, OrderEvent, OrderLine
from .stock import Location, Reservation, StockLevel, StockMovement
from .tax import TaxClass, TaxRate

__all__ = [
    "Attribute",
    "Brand",
    "Cart",
    "CartLine",
    "Category",
    "Coupon",
    "CouponUse",
    "DeliveryZone",
    "Location",
    "OptionAxis",
    "Order",
    "OrderEvent",
    "OrderLine",
    "PinPlace",
    "Product",
    "ProductImage",
    "Reservation",
    "SlugHistory",
    "StockLevel",
    "StockMovement",
    "TaxClass",
    "TaxRate",
    "Variant",
]
