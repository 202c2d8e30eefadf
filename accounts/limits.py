"""Limits of tries, counted in PostgreSQL: no cache that is empty or away opens a door.

Each try commits by itself, so that a request that is rolled back was counted all the same; `spend`
therefore refuses to run inside a transaction. Windows are fixed: a try that came too late never
makes the wait longer.
"""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from config.foundation.errors import TooManyRequests

from .models import LimitCount

COUNT = """
INSERT INTO accounts_limitcount AS kept (key, count, ends_at) VALUES (%(key)s, 1, %(ends_at)s)
ON CONFLICT (key) DO UPDATE SET
    count = CASE WHEN kept.ends_at > %(now)s THEN kept.count + 1 ELSE 1 END,
    ends_at = CASE WHEN kept.ends_at > %(now)s THEN kept.ends_at ELSE excluded.ends_at END
RETURNING count
"""


@dataclass(frozen=True)
class Limit:
    """`tries` in `seconds`. RELAX_THROTTLES lifts those per network address only."""

    name: str
    tries: int
    seconds: int
    per_address: bool = False

    def spend(self, who: str) -> None:
        """Use up one try; raises TooManyRequests(retry_after in seconds) when none was left."""
        if not self._lifted and self._count(who) > self.tries:
            raise self._refusal()

    def check(self, who: str) -> None:
        """Raises like `spend` when no try is left, but uses none up."""
        row = LimitCount.objects.filter(key=self._key(who), ends_at__gt=timezone.now())
        if not self._lifted and row.filter(count__gte=self.tries).exists():
            raise self._refusal()

    def forget(self, who: str) -> None:
        """Give all tries back, because `who` has proved to be the right person."""
        LimitCount.objects.filter(key=self._key(who)).delete()

    @property
    def _lifted(self) -> bool:
        return self.per_address and bool(settings.RELAX_THROTTLES)

    def _count(self, who: str) -> int:
        facts: dict[str, str | datetime] = {
            "key": self._key(who),
            "now": timezone.now(),
            "ends_at": self._end(),
        }
        with transaction.atomic(durable=True), connection.cursor() as cursor:
            cursor.execute(COUNT, facts)
            return int(cursor.fetchone()[0])

    def _refusal(self) -> TooManyRequests:
        left = (self._end() - timezone.now()).total_seconds()
        return TooManyRequests(retry_after=max(1, round(left)))

    def _key(self, who: str) -> str:
        digest = hashlib.sha256(who.encode("utf-8", "replace")).hexdigest()[:32]
        return f"{self.name}:{digest}"

    def _end(self) -> datetime:
        """The end of the present window; windows begin at whole multiples of their length."""
        now = int(timezone.now().timestamp())
        start = datetime.fromtimestamp(now - now % self.seconds, UTC)
        return start + timedelta(seconds=self.seconds)


def forget_old_counts() -> int:
    """Windows that are over for 30 days; returns how many went."""
    old = LimitCount.objects.filter(ends_at__lt=timezone.now() - timedelta(days=30))
    return old.delete()[0]


MINUTE, QUARTER, HOUR, DAY = 60, 900, 3600, 86_400

# Passwords are counted before they are checked, so that parallel guesses count too.
PASSWORDS = Limit("password", tries=10, seconds=QUARTER)
# One password tried at many accounts from many places: strange browsers wait, known ones do not.
STRANGERS = Limit("strangers", tries=3000, seconds=QUARTER)
CODES = Limit("code", tries=5, seconds=QUARTER)
MAILS = Limit("mail", tries=5, seconds=HOUR)
MAILS_A_DAY = Limit("mail-a-day", tries=20, seconds=DAY)
DOOR = Limit("door", tries=20, seconds=MINUTE, per_address=True)
TAKEN = Limit("taken", tries=5, seconds=HOUR, per_address=True)
# Complaints of one person, or that name one e-mail.
TICKETS = Limit("ticket", tries=5, seconds=HOUR)
# Not a refusal: the audit log says once in a window that somebody was throttled.
SAID = Limit("said", tries=1, seconds=QUARTER)
# Not a refusal either: so many security events of one address are written down.
NOTICED = Limit("noticed", tries=60, seconds=MINUTE)
