"""The log of webhook deliveries and what happens to each: sent, retried, withheld, given up."""

from payments.sandbox.account import account, change_account
from payments.sandbox.alarm import alarm
from payments.sandbox.clock import clock
from payments.sandbox.errors import JSON, UNKNOWN_ID, ApiError
from payments.sandbox.faults import faults
from payments.sandbox.ids import new_id
from payments.sandbox.store import store

FIRST_RETRY_SECONDS = 10
GIVE_UP_SECONDS = 24 * 3600
SHUFFLE_SECONDS = 0.4


def enqueue(event_id: str, event: str, body: str) -> list[JSON]:
    """One delivery of the event, or several when duplicates are wanted."""
    copies = 1 + int(faults.webhooks.duplicate)
    made = [store.put("delivery", _new_delivery(event_id, event, body)) for _ in range(copies)]
    alarm.set()
    return made


def claim_due() -> list[JSON]:
    """Take the deliveries whose time has come; each is handed out once."""
    with store.transaction():
        due = store.due("delivery", clock.now())
        for delivery in due:
            delivery.update(status="sending", next_at=None)
            store.put("delivery", delivery)
        return due


def record_attempt(delivery_id: str, attempt: JSON) -> None:
    """Note how sending went; a failure is retried with growing pauses for a day."""
    with store.transaction():
        delivery = store.get("delivery", delivery_id)
        if delivery is None:  # the sandbox was emptied meanwhile
            return
        delivery["attempts"].append(attempt)
        if attempt["delivered"]:
            delivery["status"] = "delivered"
        elif clock.now() - delivery["_first_at"] > clock.period(GIVE_UP_SECONDS):
            delivery["status"] = "failed"
            change_account({"webhook_active": False})  # the gateway disables a dead endpoint
        else:
            _retry_later(delivery)
        store.put("delivery", delivery)


def resend(any_id: str) -> JSON:
    """Send again, by delivery id or event id; the event keeps its id and body."""
    with store.transaction():
        delivery = store.get("delivery", any_id) or store.first("delivery", event_id=any_id)
        if delivery is None:
            raise ApiError(UNKNOWN_ID)
        return _send_now(delivery)


def release_withheld() -> None:
    with store.transaction():
        for delivery in store.find("delivery", status="withheld"):
            _send_now(delivery)


def recover() -> None:
    """After a restart, send what was on its way when the process ended."""
    with store.transaction():
        for delivery in store.find("delivery", status="sending"):
            _send_now(delivery)


def _new_delivery(event_id: str, event: str, body: str) -> JSON:
    now = clock.now()
    status, wait = _first_step()
    return {
        "id": new_id("delivery"),
        "entity": "delivery",
        "event_id": event_id,
        "event": event,
        "url": account.webhook_url,
        "status": status,
        "attempts": [],
        "next_at": None if wait is None else now + wait,
        "created_at": int(now),
        "body": body,
        # Retries of old events stay signed with the secret of their time.
        "_secret": account.webhook_secret,
        "_first_at": now,
    }


def _first_step() -> tuple[str, float | None]:
    """The status a new delivery starts in and how many seconds it waits."""
    switches = faults.webhooks
    if not account.webhook_active or not account.webhook_url:
        return "disabled", None
    if faults.chance(switches.withhold_percent):
        return "withheld", None
    shuffled = faults.up_to(SHUFFLE_SECONDS) if switches.shuffle else 0
    return "pending", switches.delay_ms / 1000 + shuffled


def _retry_later(delivery: JSON) -> None:
    pause = FIRST_RETRY_SECONDS * 2 ** (len(delivery["attempts"]) - 1)
    delivery.update(status="pending", next_at=clock.after(pause))
    alarm.set()


def _send_now(delivery: JSON) -> JSON:
    delivery.update(status="pending", next_at=clock.now())
    store.put("delivery", delivery)
    alarm.set()
    return delivery
