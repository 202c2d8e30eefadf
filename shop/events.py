"""What the shop announces. Ids only: a handler reads fresh data."""

from dataclasses import dataclass

from config.foundation.events import Event


@dataclass(frozen=True)
class OrderPlaced(Event):
    order_id: int


@dataclass(frozen=True)
class OrderConfirmed(Event):
    order_id: int


@dataclass(frozen=True)
class OrderPacked(Event):
    order_id: int


@dataclass(frozen=True)
class OrderShipped(Event):
    order_id: int


@dataclass(frozen=True)
class OrderDelivered(Event):
    order_id: int


@dataclass(frozen=True)
class OrderCancelled(Event):
    order_id: int


@dataclass(frozen=True)
class OrderLinkAsked(Event):
    """The buyer asked for the link to their order."""

    order_id: int


@dataclass(frozen=True)
class ProductChanged(Event):
    product_id: int
