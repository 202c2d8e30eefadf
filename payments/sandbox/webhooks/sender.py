"""Sending one webhook: signed, within five seconds, redirects count as failure."""

import time

import urllib3

from payments.sandbox.clock import clock
from payments.sandbox.environment import ENVIRONMENT
from payments.sandbox.errors import JSON
from payments.sandbox.faults import faults
from payments.sandbox.signing import sign
from payments.sandbox.webhooks.deliveries import record_attempt

SENDERS = 8
TIMEOUT_SECONDS = 5
WRONG_SECRET = "not the secret of this webhook"  # noqa: S105

_pool = urllib3.PoolManager(
    maxsize=SENDERS, retries=False, timeout=urllib3.Timeout(total=TIMEOUT_SECONDS)
)


def deliver(delivery: JSON) -> None:
    """Send a claimed delivery and record what came of it."""
    record_attempt(delivery["id"], _send(delivery))


def _send(delivery: JSON) -> JSON:
    status, error, started = None, None, time.monotonic()
    try:
        answer = _pool.request(
            "POST", delivery["url"], body=delivery["body"].encode(), headers=_headers(delivery)
        )
        status = answer.status
    except (urllib3.exceptions.HTTPError, ValueError) as failure:
        error = type(failure).__name__
    seconds = time.monotonic() - started
    return {
        "at": clock.now(),
        "status_code": status,
        "error": error,
        "seconds": round(seconds, 3),
        "delivered": bool(status and 200 <= status < 300 and seconds <= TIMEOUT_SECONDS),
    }


def _headers(delivery: JSON) -> dict[str, str]:
    return {
        "Content-Type": "application/json",
        "User-Agent": "Razorpay-Webhook/v1",
        "X-Razorpay-Event-Id": delivery["event_id"],
        "X-Razorpay-Signature": sign(delivery["body"], _secret(delivery)),
    }


def _secret(delivery: JSON) -> str:
    switches = faults.webhooks
    if faults.chance(switches.bad_signature_percent):
        return WRONG_SECRET
    if switches.old_secret:
        is_named = isinstance(switches.old_secret, str)
        return str(switches.old_secret) if is_named else ENVIRONMENT.old_webhook_secret
    return str(delivery["_secret"])
