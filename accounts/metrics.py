"""Gauges of accounts that must be zero."""

from prometheus_client import Gauge

sms_breaker = Gauge("haat_sms_breaker", "1 while no SMS codes leave because too few are used")
