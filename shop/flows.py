"""Statuses of the shop and the moves that are allowed."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from config.foundation.flow import Flow


class ProductStatus(models.TextChoices):
    DRAFT = "draft", _("Draft")
    PUBLISHED = "published", _("Published")
    ARCHIVED = "archived", _("Archived")


PRODUCT_FLOW = Flow(
    {
        ProductStatus.DRAFT: [ProductStatus.PUBLISHED, ProductStatus.ARCHIVED],
        ProductStatus.PUBLISHED: [ProductStatus.DRAFT, ProductStatus.ARCHIVED],
        ProductStatus.ARCHIVED: [ProductStatus.DRAFT],
    }
)


class OrderStatus(models.TextChoices):
    PLACED = "placed", _("Placed")
    CONFIRMED = "confirmed", _("Confirmed")
    PACKED = "packed", _("Packed")
    SHIPPED = "shipped", _("Shipped")
    DELIVERED = "delivered", _("Delivered")
    CANCELLED = "cancelled", _("Cancelled")


ORDER_FLOW = Flow(
    {
        OrderStatus.PLACED: [OrderStatus.CONFIRMED, OrderStatus.CANCELLED],
        OrderStatus.CONFIRMED: [OrderStatus.PACKED, OrderStatus.CANCELLED],
        OrderStatus.PACKED: [OrderStatus.SHIPPED, OrderStatus.CANCELLED],
        OrderStatus.SHIPPED: [OrderStatus.DELIVERED],
        OrderStatus.DELIVERED: [],
        OrderStatus.CANCELLED: [],
    }
)

# Money that arrives after an order has expired: it may be taken up again while stock is free.
REVIVAL_FLOW = Flow({OrderStatus.CANCELLED: [OrderStatus.CONFIRMED]})


class ReservationStatus(models.TextChoices):
    HELD = "held", _("Held")
    TAKEN = "taken", _("Taken")
    RELEASED = "released", _("Released")
    RETURNED = "returned", _("Put back")


RESERVATION_FLOW = Flow(
    {
        ReservationStatus.HELD: [ReservationStatus.TAKEN, ReservationStatus.RELEASED],
        ReservationStatus.TAKEN: [ReservationStatus.RETURNED],
        ReservationStatus.RELEASED: [],
        ReservationStatus.RETURNED: [],
    }
)
