"""SMS leave here, by the way that SMS_URL names: the console, a file, or a provider over HTTPS."""

import json
import sys
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import requests
from django.conf import settings

from config.foundation.events import current_delivery_id

from .sms_templates import TEMPLATES

TIMEOUT = (3.05, 10.0)  # seconds to connect, to answer
LOOPBACK = {"127.0.0.1", "localhost"}


class SmsNotSent(Exception):
    """The provider refused or was away. Holds the kind of failure, never number or text."""


def sms_is_on() -> bool:
    return bool(settings.SMS["url"])


def send_sms(template: str, to: str, *values: str) -> None:
    """Send the registered `template` with its `values` to a number (E.164). Raises SmsNotSent."""
    chosen = TEMPLATES[template]
    message = {
        "template_id": chosen.dlt_id,
        "header": chosen.header,
        "category": chosen.category,
        "recipient": to,
        "variables": list(values),
        "text": chosen.render(*values),
    }
    way = urlsplit(settings.SMS["url"])
    if way.scheme == "console":
        sys.stdout.write(f"SMS to {to} from {chosen.header}: {message['text']}\n")
    elif way.scheme == "file":
        _append(Path(way.path), message)
    elif way.scheme == "https" or (way.scheme == "http" and way.hostname in LOOPBACK):
        _post(message)
    else:
        raise SmsNotSent("no way to send")


def _append(path: Path, message: dict[str, Any]) -> None:
    with path.open("a", encoding="utf-8") as file:
        file.write(json.dumps(message) + "\n")


def _post(message: dict[str, Any]) -> None:
    """The delivery's id lets the provider tell that a repeated call is the same message."""
    headers = {"Authorization": f"Bearer {settings.SMS['key']}"}
    if mark := current_delivery_id.get():
        headers["Idempotency-Key"] = str(mark)
    try:
        answer = requests.post(
            settings.SMS["url"],
            json=message,
            headers=headers,
            timeout=TIMEOUT,
            allow_redirects=False,
        )
    except requests.RequestException as error:
        # Its words repeat what was sent; they must not reach logs or the outbox.
        raise SmsNotSent(type(error).__name__) from None
    if answer.status_code >= HTTPStatus.MULTIPLE_CHOICES:
        raise SmsNotSent(f"HTTP {answer.status_code}")
