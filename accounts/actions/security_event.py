"""Attacks and near misses in the audit log; whoever floods the shop does not flood the log."""

import logging
from collections.abc import Sequence

from django.db import DatabaseError

from config.foundation.caller import caller
from config.foundation.errors import TooManyRequests
from config.foundation.noticed import Notice

from ..limits import NOTICED
from ..metrics import security_events
from .audit import record

log = logging.getLogger(__name__)


def write_down(notices: Sequence[Notice], *, view: str = "") -> None:
    """Count what was noticed during a request, and write the first of it down.

    One address is written down 60 times a minute at most, and counted always. Never raises because
    of the database: an answer that refuses must not break.
    """
    for one in notices:
        security_events.labels(action=one.action).inc()
    if not notices:
        return
    try:
        NOTICED.spend(caller.get().network_address or "unknown")
        first = notices[0]
        record(first.action, target=first.target, facts={**first.facts, "view": view})
    except TooManyRequests:
        pass
    except DatabaseError:
        log.exception("a security event could not be written down")
