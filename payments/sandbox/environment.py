"""Everything the sandbox reads from the environment, in one frozen object."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

WEBHOOK_PATH = "/api/v1/payments/webhooks/razorpay"


@dataclass(frozen=True, kw_only=True)
class Environment:
    """Start-up values; periods in seconds, amounts in paise."""

    host: str
    port: int
    threads: int
    allowed_hosts: tuple[str, ...]
    store: str
    key_id: str
    key_secret: str
    webhook_url: str
    webhook_secret: str
    old_webhook_secret: str
    time_scale: float
    late_seconds: float
    capture: str
    receipts: str
    max_amount: int


def read_environment(env: Mapping[str, str]) -> Environment:
    """Read the variables; a missing one gets the demo value."""
    return Environment(
        host=env.get("SANDBOX_HOST", "127.0.0.1"),
        port=int(env.get("SANDBOX_PORT", "8100")),
        threads=int(env.get("SANDBOX_THREADS", "64")),
        allowed_hosts=_words(env.get("SANDBOX_ALLOWED_HOSTS", "127.0.0.1 localhost [::1]")),
        store=env.get("SANDBOX_STORE")
        or str(Path(env.get("DATA_DIR", ".data"), "sandbox.sqlite3")),
        key_id=env.get("SANDBOX_KEY_ID", "rzp_test_haat"),
        key_secret=env.get("SANDBOX_KEY_SECRET", "haat_sandbox_secret"),
        webhook_url=env.get("SANDBOX_WEBHOOK_URL") or _shop_webhook(env.get("PORT", "8000")),
        webhook_secret=env.get("SANDBOX_WEBHOOK_SECRET", "haat_webhook_secret"),
        old_webhook_secret=env.get("SANDBOX_OLD_WEBHOOK_SECRET", "haat_webhook_secret_old"),
        time_scale=float(env.get("SANDBOX_TIME_SCALE", "1")),
        late_seconds=float(env.get("SANDBOX_LATE_SECONDS", "5")),
        capture=env.get("SANDBOX_CAPTURE", "automatic"),
        receipts=env.get("SANDBOX_RECEIPTS", "allow"),
        max_amount=int(env.get("SANDBOX_MAX_AMOUNT", "50000000")),
    )


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.replace(",", " ").split())


def _shop_webhook(port: str) -> str:
    return f"http://127.0.0.1:{port}{WEBHOOK_PATH}"


ENVIRONMENT = read_environment(os.environ)
