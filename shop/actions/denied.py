"""Somebody asked for an order that is not theirs. They get the 404 of one that does not exist."""

from config.foundation.noticed import notice

from ..models import Order


def note_stranger(number: str) -> None:
    """Call before the 404. An order that does not exist is a slip, not an attack."""
    order = Order.objects.filter(number=number).only("pk", "number").first()
    if order is not None:
        notice("order.denied", target=order)
