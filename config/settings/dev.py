"""The demo and development: embedded engines, the gateway sandbox, mail on the console."""

from .base import *  # noqa: F403
from .base import LEGAL, RAZORPAY, SANDBOX_URL, SMS, env

DEBUG = env.bool("DEBUG", default=True)
SECRET_KEY = env("SECRET_KEY", default="insecure-demo-key-never-use-in-production")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]"])
SERVE_MEDIA = True

RAZORPAY |= {
    "base_url": env("RAZORPAY_BASE_URL", default=SANDBOX_URL),
    "checkout_url": env("RAZORPAY_CHECKOUT_URL", default=f"{SANDBOX_URL}/v1/checkout.js"),
    "hosted_url": env("RAZORPAY_HOSTED_URL", default=f"{SANDBOX_URL}/v1/checkout/hosted"),
    "key_id": env("RAZORPAY_KEY_ID", default="rzp_test_haat"),
    "key_secret": env("RAZORPAY_KEY_SECRET", default="haat_sandbox_secret"),
    "webhook_secrets": env.list("RAZORPAY_WEBHOOK_SECRETS", default=["haat_webhook_secret"]),
    "csp": {
        "script-src": [SANDBOX_URL],
        "frame-src": [SANDBOX_URL],
        "connect-src": [SANDBOX_URL],
        "img-src": [SANDBOX_URL],
        "form-action": [SANDBOX_URL],
    },
}

SMS["url"] = env("SMS_URL", default="console://")

LEGAL |= {
    "entity": "Haat Demo Bazaar Private Limited",
    "address": "3rd floor, Lakshmi Chambers, Tilak Road, Pune, Maharashtra 411030",
    "cin": "U47912PN2026PTC000000",
    "gstin": "27AAACH0000A1Z5",
    "fssai": "11526000000000",
    "email": "care@haat.example",
    "phone": "1800 000 0000",
    "grievance_officer": "Meera Kulkarni, Grievance Officer",
    "grievance_email": "grievance@haat.example",
}
