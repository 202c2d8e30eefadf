"""Gauges of the shop that must be zero."""

from prometheus_client import Gauge

stock_drift = Gauge(
    "haat_stock_drift", "Stock levels that do not equal their movements and reservations"
)
