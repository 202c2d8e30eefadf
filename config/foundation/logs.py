"""Every log line carries its request's id, and no line carries a card number."""

import logging
import re

from .request_id import request_id

DIGITS = re.compile(r"(?<!\d)(?:\d[ -]?){12,18}\d(?!\d)")


class ScrubAndName(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:
        record.request_id = request_id.get()
        message = record.getMessage()
        clean = without_cards(message)
        if clean != message:
            record.msg, record.args = clean, ()
        return True


def without_cards(text: str) -> str:
    """The text with every card number replaced by words."""
    return DIGITS.sub(_masked, text)


def _masked(match: re.Match[str]) -> str:
    digits = re.sub(r"\D", "", match.group())
    return "[card number removed]" if luhn(digits) else match.group()


def luhn(digits: str) -> bool:
    """The check that every card number passes (ISO/IEC 7812-1)."""
    doubled = [int(d) * (2 if i % 2 else 1) for i, d in enumerate(reversed(digits))]
    return sum(d - 9 if d > 9 else d for d in doubled) % 10 == 0
