"""The two signatures of the gateway: HMAC-SHA256, lower-case hex."""

import hashlib
import hmac

from payments.sandbox.environment import ENVIRONMENT


def sign(message: str, secret: str) -> str:
    return hmac.new(secret.encode(), message.encode(), hashlib.sha256).hexdigest()


def payment_signature(order_id: str, payment_id: str) -> str:
    """What checkout hands to the shop's page: signed with the secret of the API key."""
    return sign(f"{order_id}|{payment_id}", ENVIRONMENT.key_secret)
