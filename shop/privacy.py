"""What the shop answers when accounts ask about a person's data."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.hooks import (
    MOST_ROWS,
    RetentionJob,
    forget_person,
    personal_data,
    retention_jobs,
    what_holds_account,
)
from accounts.models import User

from .flows import OrderStatus
from .models import Cart, CartLine, Order, OrderLine

OVER = (OrderStatus.DELIVERED, OrderStatus.CANCELLED)
ORDER = (
    *("number", "status", "email", "phone", "address", "placed_at", "delivered_at"),
    *("cancelled_at", "subtotal", "discount", "delivery_fee", "cod_fee", "total"),
    *("tax_included", "coupon_code", "policies_version", "carrier", "tracking_number"),
)
LINE = ("order__number", "sku", "title", "quantity", "unit_price", "total")


@personal_data.answer
def orders_and_cart(user: User) -> dict[str, Any]:
    lines = OrderLine.objects.filter(order__user=user).order_by("-pk")
    cart = CartLine.objects.filter(cart__user=user)
    return {
        "orders": list(Order.objects.filter(user=user).values(*ORDER)[:MOST_ROWS]),
        "order_lines": list(lines.values(*LINE)[:MOST_ROWS]),
        "cart": list(cart.values("variant__sku", "quantity", "price_seen", "added_at")),
    }


@what_holds_account.answer
def open_orders(user: User) -> list[str]:
    numbers = Order.objects.filter(user=user).exclude(status__in=OVER)
    names = ", ".join(numbers.values_list("number", flat=True)[:20])
    return [_("Orders on their way: {numbers}.").format(numbers=names)] if names else []


@forget_person.answer
def forget_shopper(user: User) -> None:
    """Invoices keep name and address; an order that never became one keeps neither."""
    Cart.objects.filter(user=user).delete()
    orders = list(Order.objects.select_for_update().filter(user=user))
    for order in orders:
        gone = order.address if order.confirmed_at is None else ("phone", "landmark")
        order.address |= dict.fromkeys(gone, "")
        order.email = order.phone = ""
    Order.objects.bulk_update(orders, ["address", "email", "phone"], batch_size=500)


@retention_jobs.answer
def old_guest_carts() -> list[RetentionJob]:
    return [RetentionJob("guest_carts", _guest_carts, lambda carts: carts.delete()[0])]


def _guest_carts(before: datetime) -> QuerySet[Any]:
    return Cart.objects.filter(user=None, updated_at__lt=before)
