"""Control calls for tests, demos and load; no gateway has these."""

import json
from dataclasses import asdict
from typing import Any

from payments.sandbox.account import account, change_account, restore_account
from payments.sandbox.clock import clock
from payments.sandbox.errors import JSON, UNKNOWN_ID, ApiError, InputError
from payments.sandbox.faults import faults
from payments.sandbox.http import Call
from payments.sandbox.listing import collection, public
from payments.sandbox.resources import downtimes
from payments.sandbox.resources.attempts import TIMED_ACTIONS, choice_for
from payments.sandbox.resources.attempts import pay as pay_order
from payments.sandbox.resources.timers import advance_clock, restore_clock, run_due
from payments.sandbox.rules import check_object, check_text, refuse_extra_fields, require
from payments.sandbox.store import store
from payments.sandbox.webhooks import deliveries
from payments.sandbox.webhooks.events import emit

PAY_FIELDS = ("order_id", "method", "outcome", "detail", "contact", "email", "notes",
              "description", "after_seconds")  # fmt: skip
MOST_DELIVERIES = 1000
LONGEST_TEXT = 100


def pay(call: Call) -> JSON:
    """Do what a customer would do in checkout."""
    data = {"method": "upi", "outcome": "success"} | call.data
    refuse_extra_fields(data, PAY_FIELDS)
    require(data, "order_id")
    if "after_seconds" in data:
        _number(data, "after_seconds")
    choice = choice_for(data["outcome"], data["method"], _detail(data))
    return pay_order(str(data["order_id"]), choice=choice, outcome=data["outcome"], customer=data)


def show_faults(call: Call) -> JSON:
    return faults.shown()


def set_faults(call: Call) -> JSON:
    return faults.change(call.data)


def show_account(call: Call) -> JSON:
    return asdict(account)


def set_account(call: Call) -> JSON:
    return change_account(call.data)


def webhooks(call: Call) -> JSON:
    """Deliveries, newest first; ?status=, ?event= and ?event_id= filter, ?count= limits."""
    refuse_extra_fields(call.query, ("status", "event", "event_id", "count"))
    filters: JSON = {name: value for name, value in call.query.items() if name != "count"}
    count = call.query.get("count", "100")
    if not count.isdecimal() or not 1 <= int(count) <= MOST_DELIVERIES:
        raise InputError(f"The count must be between 1 and {MOST_DELIVERIES}.", field="count")
    found = store.find("delivery", count=int(count), **filters)
    return collection(map(_shown, found))


def resend(call: Call, delivery_id: str) -> JSON:
    return _shown(deliveries.resend(delivery_id))


def reset(call: Call) -> JSON:
    """Empty everything, or with {"faults": true} only end the faults and send what was withheld."""
    refuse_extra_fields(call.data, ("faults",))
    faults.clear()
    if call.data.get("faults"):
        deliveries.release_withheld()
        return {"reset": "faults"}
    with store.transaction():
        store.clear()
        restore_clock()
        restore_account()
    return {"reset": "everything"}


def advance(call: Call) -> JSON:
    """Move the clock forward and let everything happen that falls due."""
    refuse_extra_fields(call.data, ("seconds",))
    advance_clock(_number(call.data, "seconds"))
    run_due(TIMED_ACTIONS)
    return {"now": clock.stamp()}


def events(call: Call) -> JSON:
    """Emit any event: `payload` maps keys such as "payment" to an id or to a whole entity."""
    refuse_extra_fields(call.data, ("event", "payload", "event_id"))
    require(call.data, "event", "payload")
    given = check_object(call.data["payload"], "payload")
    payload = {key: {"entity": _entity(value)} for key, value in given.items()}
    event = check_text(call.data["event"], "event", longest=LONGEST_TEXT)
    event_id = check_text(call.data.get("event_id"), "event_id", longest=LONGEST_TEXT)
    with store.transaction():
        made = emit(event or "", payload, event_id)
    return collection(map(_shown, made))


def start_downtime(call: Call) -> JSON:
    return downtimes.start_downtime(call.data)


def resolve_downtime(call: Call, downtime_id: str) -> JSON:
    return downtimes.resolve_downtime(downtime_id)


def _number(data: JSON, name: str) -> float:
    value = data.get(name)
    if not isinstance(value, int | float) or value < 0:
        raise InputError(f"The {name} must be a number of seconds.", field=name)
    return float(value)


def _detail(data: JSON) -> str | None:
    return check_text(data.get("detail"), "detail", longest=LONGEST_TEXT)


def _entity(value: Any) -> JSON:
    if isinstance(value, dict):
        return value
    wanted = check_text(value, "id", longest=LONGEST_TEXT) or ""
    kinds = ("order", "payment", "refund", "downtime")
    found = next(filter(None, (store.get(kind, wanted) for kind in kinds)), None)
    if found is None:
        raise ApiError(UNKNOWN_ID)
    return public(found)


def _shown(delivery: JSON) -> JSON:
    return public(delivery) | {"body": json.loads(delivery["body"])}
