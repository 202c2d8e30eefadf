"""An order's way as five marks, and its lines with pictures."""

from collections.abc import Iterator
from typing import Any

from django.core.files.storage import default_storage
from django.utils.translation import gettext as _

from config.foundation.templatetags.ui import ist_date

from ..flows import OrderStatus
from ..models import Order
from .cards import no_picture

WAY = (
    (OrderStatus.PLACED, "placed_at"),
    (OrderStatus.CONFIRMED, "confirmed_at"),
    (OrderStatus.PACKED, "packed_at"),
    (OrderStatus.SHIPPED, "shipped_at"),
    (OrderStatus.DELIVERED, "delivered_at"),
)
STATUS_KINDS: dict[str, str] = {
    OrderStatus.PLACED: "marigold",
    OrderStatus.CONFIRMED: "indigo",
    OrderStatus.PACKED: "indigo",
    OrderStatus.SHIPPED: "indigo",
    OrderStatus.DELIVERED: "leaf",
    OrderStatus.CANCELLED: "madder",
}

Mark = dict[str, Any]


def progress_of(order: Order) -> list[Mark]:
    """Five marks; a cancelled order ends where it was stopped."""
    if order.status == OrderStatus.CANCELLED:
        return [*(mark for mark in _way(order) if mark["at"]), _stopped(order)]
    return list(_way(order))


def _way(order: Order) -> Iterator[Mark]:
    for status, moment in WAY:
        at = getattr(order, moment)
        mark: Mark = {"title": status.label, "state": "done" if at else "next", "at": at}
        if status == OrderStatus.SHIPPED and at and order.tracking_number:
            mark["detail"] = f"{order.carrier} {order.tracking_number}".strip()
        if status == OrderStatus.DELIVERED and not at:
            mark["when"] = _("by %s") % ist_date(order.deliver_by)
        yield mark


def _stopped(order: Order) -> Mark:
    label = OrderStatus.CANCELLED.label
    facts = {"at": order.cancelled_at, "detail": order.cancel_reason}
    return {"title": label, "state": "bad", **facts}


def views_of(order: Order) -> list[dict[str, Any]]:
    """The order's lines, each with the picture it was bought by."""
    return [
        {"line": line, "picture": default_storage.url(line.picture) if line.picture else _none()}
        for line in order.lines.all()
    ]


def _none() -> str:
    return no_picture().url
