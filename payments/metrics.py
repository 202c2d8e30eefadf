"""Numbers that an operator watches."""

from prometheus_client import Gauge

payment_drift = Gauge(
    "haat_payment_drift",
    "Differences between orders, payments and the gateway found last time; must be 0.",
    multiprocess_mode="mostrecent",
)
