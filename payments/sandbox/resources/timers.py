"""What happens later by the sandbox's clock: late authorisation, expiry, automatic refunds."""

from collections.abc import Callable, Mapping

from payments.sandbox.alarm import alarm
from payments.sandbox.clock import clock
from payments.sandbox.errors import JSON
from payments.sandbox.ids import new_id
from payments.sandbox.store import store

Action = Callable[[str], object]


def schedule(action: str, subject_id: str, at: float) -> None:
    """Call the action with the subject's id once the clock shows `at`."""
    timer = {"id": new_id("timer"), "action": action, "subject": subject_id, "next_at": at}
    store.put("timer", timer)
    alarm.set()


def advance_clock(seconds: float) -> None:
    """Move the clock forward, and keep it so over a restart."""
    clock.offset += seconds
    store.put("clock", {"id": "clock", "offset": clock.offset})


def restore_clock() -> None:
    saved = store.get("clock", "clock")
    clock.offset = saved["offset"] if saved else 0.0


def run_due(actions: Mapping[str, Action]) -> None:
    """Run what has come due, and what that makes due in turn."""
    while due := store.due("timer", clock.now()):
        for timer in due:
            _run(timer, actions)


def _run(timer: JSON, actions: Mapping[str, Action]) -> None:
    with store.transaction():
        if store.get("timer", timer["id"]):  # another thread may have run it meanwhile
            store.remove(timer["id"])
            actions[timer["action"]](timer["subject"])
