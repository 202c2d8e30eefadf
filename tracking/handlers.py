"""Mails that follow what the shop announces."""

from uuid import UUID

from django.utils.translation import gettext as _

from config.foundation.events import current_delivery_id, on
from config.foundation.mail import send_mail
from shop.actions.orders import EXPIRED
from shop.events import OrderCancelled, OrderConfirmed, OrderDelivered, OrderLinkAsked, OrderShipped
from shop.flows import OrderStatus
from shop.models import Order

from . import privacy  # noqa: F401  its answers are found with these
from .actions import send_notice
from .models import Notice

Kind = Notice.Kind


@on(OrderConfirmed)
def tell_confirmed(event: OrderConfirmed) -> None:
    _tell(Order.objects.get(pk=event.order_id), Kind.CONFIRMED)


@on(OrderShipped)
def tell_shipped(event: OrderShipped) -> None:
    _tell(Order.objects.get(pk=event.order_id), Kind.SHIPPED)


@on(OrderDelivered)
def tell_delivered(event: OrderDelivered) -> None:
    _tell(Order.objects.get(pk=event.order_id), Kind.DELIVERED)


@on(OrderCancelled)
def tell_cancelled(event: OrderCancelled) -> None:
    """Silent about an order that just ran out unpaid, and about one that was taken up again."""
    order = Order.objects.get(pk=event.order_id)
    ran_out = order.cancel_reason == EXPIRED and order.confirmed_at is None
    if order.status == OrderStatus.CANCELLED and not ran_out:
        _tell(order, Kind.CANCELLED)


@on(OrderLinkAsked)
def mail_order_link(event: OrderLinkAsked) -> None:
    order = Order.objects.get(pk=event.order_id)
    subject = _("Your order %s at Haat") % order.number
    send_mail(
        "emails/order_link", to=order.email, subject=subject, context={"order": order}, html=False
    )


def _tell(order: Order, kind: str) -> None:
    send_notice(order=order, kind=kind, delivery_id=_delivery_id())


def _delivery_id() -> UUID:
    delivery_id = current_delivery_id.get()
    if delivery_id is None:
        raise RuntimeError("A handler runs inside a delivery.")
    return delivery_id
