"""The desk: what staff see and do. Every change of a status goes through an action."""

from . import carts, catalogue, coupons, delivery, orders, products, stock

__all__ = ["carts", "catalogue", "coupons", "delivery", "orders", "products", "stock"]
