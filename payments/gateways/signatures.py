"""Is this from the gateway? HMAC-SHA256 checks that refuse hostile input and never crash on it.

Sources: Razorpay docs, "Verify payment signature" and "Validate and test webhooks".
"""

import hashlib
import hmac
from collections.abc import Sequence
from typing import Any

from django.conf import settings


def checkout_is_genuine(*, order_id: Any, payment_id: Any, signature: Any) -> bool:
    """Checkout's signature: hex HMAC of "order_id|payment_id" with the API secret.

    `order_id` must be the one from our own database. True proves only that this payment id
    succeeded (authorised or captured) for this order id.
    """
    if not (_is_text(order_id) and _is_text(payment_id)):
        return False
    message = f"{order_id}|{payment_id}".encode("utf-8", "replace")
    return _fits(message, signature, settings.RAZORPAY["key_secret"])


def secret_that_signed(body: bytes, signature: Any) -> int | None:
    """Position of the webhook secret that signed these raw bytes, or None.

    Several are valid while one is replaced: the gateway repeats old events with the old one.
    """
    secrets: Sequence[str] = settings.RAZORPAY["webhook_secrets"]
    fits = (index for index, secret in enumerate(secrets) if _fits(body, signature, secret))
    return next(fits, None)


def _fits(message: bytes, signature: Any, secret: Any) -> bool:
    if not (_is_text(signature) and _is_text(secret)):
        return False
    right = hmac.new(secret.encode(), message, hashlib.sha256).hexdigest()
    return hmac.compare_digest(right.encode(), signature.encode("utf-8", "replace"))


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and bool(value)
