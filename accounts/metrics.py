"""Gauges of accounts that must be zero, and how often somebody was turned away."""

from prometheus_client import Counter, Gauge

sms_breaker = Gauge("haat_sms_breaker", "1 while no SMS codes leave because too few are used")
audit_broken = Gauge("haat_audit_broken", "1 when the chain of the audit log does not add up")
grievances_late = Gauge("haat_grievances_late", "Grievances past 48 hours or a month")
audit_unsealed = Gauge("haat_audit_unsealed", "Audit entries that wait for their seal")
security_events = Counter(
    "haat_security_events_total", "Refusals that smell of an attack", ["action"]
)
