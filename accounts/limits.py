"""Limits of tries, counted in the cache. A cache that is down counts nothing and locks nobody out.

Windows are fixed: a try that came too late never makes the wait longer.
"""

import hashlib
from dataclasses import dataclass

from django.conf import settings
from django.core.cache import cache
from django.utils import timezone

from config.foundation.errors import TooManyRequests


@dataclass(frozen=True)
class Limit:
    """`tries` in `seconds`. RELAX_THROTTLES lifts those per network address only."""

    name: str
    tries: int
    seconds: int
    per_address: bool = False

    def spend(self, who: str) -> None:
        """Use up one try; raises TooManyRequests(retry_after in seconds) when none was left."""
        if self.per_address and settings.RELAX_THROTTLES:
            return
        now = int(timezone.now().timestamp())
        if self._count(self._key(who, now)) > self.tries:
            raise TooManyRequests(retry_after=self.seconds - now % self.seconds)

    def check(self, who: str) -> None:
        """Raises like `spend` when no try is left, but uses none up."""
        if self.per_address and settings.RELAX_THROTTLES:
            return
        now = int(timezone.now().timestamp())
        if cache.get(self._key(who, now), 0) >= self.tries:
            raise TooManyRequests(retry_after=self.seconds - now % self.seconds)

    def forget(self, who: str) -> None:
        """Give all tries back, because `who` has proved to be the right person."""
        cache.delete(self._key(who, int(timezone.now().timestamp())))

    def _key(self, who: str, now: int) -> str:
        digest = hashlib.sha256(who.encode("utf-8", "replace")).hexdigest()[:32]
        return f"limit:{self.name}:{digest}:{now // self.seconds}"

    def _count(self, key: str) -> int:
        cache.add(key, 0, timeout=self.seconds)
        try:
            return cache.incr(key) or 0
        except ValueError:  # evicted between the two calls
            return 1


MINUTE, QUARTER, HOUR = 60, 900, 3600

# Passwords are counted before they are checked, so that parallel guesses count too.
PASSWORDS = Limit("password", tries=10, seconds=QUARTER)
CODES = Limit("code", tries=5, seconds=QUARTER)
SIGN_UP_CODES = Limit("sign-up-code", tries=5, seconds=QUARTER)
MAILS = Limit("mail", tries=5, seconds=HOUR)
DOOR = Limit("door", tries=20, seconds=MINUTE, per_address=True)
TAKEN = Limit("taken", tries=5, seconds=HOUR, per_address=True)
