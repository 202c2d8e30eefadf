"""Identifiers: a prefix and 14 case-sensitive letters or digits."""

import random
import re
import string

from payments.sandbox.errors import ApiError

ALPHABET = string.ascii_letters + string.digits
PREFIXES = {
    "order": "order",
    "payment": "pay",
    "refund": "rfnd",
    "card": "card",
    "downtime": "down",
    "delivery": "dlv",
    "timer": "tmr",
}


def random_text(alphabet: str, length: int) -> str:
    return "".join(random.choices(alphabet, k=length))  # noqa: S311 - names, not secrets


def random_part() -> str:
    return random_text(ALPHABET, 14)


def new_id(kind: str) -> str:
    return f"{PREFIXES[kind]}_{random_part()}"


def check_id(kind: str, value: str) -> str:
    """Return the id; raise ApiError when it is not of this kind or malformed."""
    rest = value.removeprefix(f"{PREFIXES[kind]}_")
    if rest == value or not re.fullmatch(r"[A-Za-z0-9]{14}", rest):
        raise ApiError(f"{rest} is not a valid id")
    return value
