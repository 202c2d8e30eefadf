"""The one background thread: runs timers and hands due webhooks to a few senders."""

import logging
import os
import threading
from concurrent.futures import ThreadPoolExecutor

from payments.sandbox.alarm import alarm
from payments.sandbox.clock import clock
from payments.sandbox.resources.attempts import TIMED_ACTIONS
from payments.sandbox.resources.timers import restore_clock, run_due
from payments.sandbox.store import store
from payments.sandbox.webhooks import deliveries
from payments.sandbox.webhooks.sender import SENDERS, deliver

LONGEST_NAP_SECONDS = 1.0

logger = logging.getLogger("django.sandbox")


class Scheduler(threading.Thread):
    """Wakes for new work, for the next moment something is due, and once a second."""

    def __init__(self) -> None:
        super().__init__(name="scheduler", daemon=True)
        self._senders = ThreadPoolExecutor(SENDERS, thread_name_prefix="sender")
        self._parent = os.getppid()

    def run(self) -> None:
        restore_clock()
        deliveries.recover()
        while True:
            alarm.wait(_nap())
            alarm.clear()
            self._leave_with_parent()
            try:
                self._work()
            except Exception:
                logger.exception("The scheduler stumbled and goes on")

    def _work(self) -> None:
        run_due(TIMED_ACTIONS)
        for delivery in deliveries.claim_due():
            self._senders.submit(deliver, delivery)

    def _leave_with_parent(self) -> None:
        """A killed server process must not leave this worker behind on its port."""
        if os.getppid() != self._parent:
            os._exit(1)


def _nap() -> float:
    moments = [store.next_due("timer"), store.next_due("delivery")]
    waits = [moment - clock.now() for moment in moments if moment is not None]
    return max(0.0, min([*waits, LONGEST_NAP_SECONDS]))
