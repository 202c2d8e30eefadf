"""Periodic work of the shop."""

from celery import shared_task

from .actions.orders import expire_orders as cancel_what_was_not_paid
from .actions.verify import stock_differences
from .metrics import stock_drift


@shared_task(name="shop.expire_orders")
def expire_orders() -> int:
    return cancel_what_was_not_paid()


@shared_task(name="shop.verify_stock")
def verify_stock() -> int:
    drift = sum(1 for _difference in stock_differences())
    stock_drift.set(drift)
    return drift
