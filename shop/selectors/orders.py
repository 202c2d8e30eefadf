"""Who may see which order."""

import hmac

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet

from accounts.models import User
from accounts.selectors import rights_of

from ..models import Order

Viewer = User | AnonymousUser


def orders_visible_to(viewer: Viewer) -> QuerySet[Order]:
    """A shopper's own orders and granted ones; all for whoever may see orders; else none."""
    if not viewer.is_authenticated:
        return Order.objects.none()
    rights = rights_of(viewer)
    if rights.allow("orders.view"):
        return Order.objects.all()
    granted = rights.ids("orders.view", "order")
    return (
        Order.objects.filter(Q(user=viewer) | Q(pk__in=granted)) if granted else orders_of(viewer)
    )


def orders_of(person: User) -> QuerySet[Order]:
    """The orders that a person placed, whatever else their role lets them see."""
    return Order.objects.filter(user=person)


def order_by_key(number: str, key: str) -> QuerySet[Order]:
    """The order that a guest link opens: number and key must both be right."""
    order = Order.objects.filter(number=number).only("pk", "access_token").first()
    stored = order.access_token if order else ""
    right = hmac.compare_digest(stored.encode(), key.encode()) and bool(stored)
    return Order.objects.filter(pk=order.pk) if order and right else Order.objects.none()


def with_details(orders: QuerySet[Order]) -> QuerySet[Order]:
    """Lines and timeline in a fixed number of queries."""
    return orders.prefetch_related("lines__variant__product", "timeline")
