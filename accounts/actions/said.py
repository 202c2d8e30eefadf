"""Saying once that something happens over and over."""

from config.foundation.errors import TooManyRequests

from ..limits import SAID


def said_before(what: str) -> bool:
    """Was this said in the last quarter of an hour? Asking says it."""
    try:
        SAID.spend(what)
    except TooManyRequests:
        return True
    return False
