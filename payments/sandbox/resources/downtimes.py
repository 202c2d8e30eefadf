"""Downtimes of banks, networks and apps, as the gateway announces them."""

from payments.sandbox.clock import clock
from payments.sandbox.errors import JSON, UNKNOWN_ID, ApiError
from payments.sandbox.ids import check_id, new_id
from payments.sandbox.resources.instruments import METHODS
from payments.sandbox.rules import check_object, choose, refuse_extra_fields
from payments.sandbox.store import store
from payments.sandbox.webhooks.events import publish

SEVERITIES = ("high", "medium", "low")


def start_downtime(data: JSON) -> JSON:
    """Begin a downtime of a method, perhaps only of one `instrument` such as {"bank": "HDFC"}."""
    refuse_extra_fields(data, ("method", "severity", "instrument"))
    instrument = check_object(data.get("instrument"), "instrument")
    now = clock.stamp()
    downtime = {
        "id": new_id("downtime"),
        "entity": "payment.downtime",
        "method": choose(data.get("method"), "method", METHODS),
        "begin": now,
        "end": None,
        "status": "started",
        "scheduled": False,
        "severity": choose(data.get("severity", "high"), "severity", SEVERITIES),
        "instrument": instrument,
        "instrument_schema": list(instrument),
        "created_at": now,
        "updated_at": now,
    }
    with store.transaction():
        store.put("downtime", downtime)
        publish("payment.downtime.started", **{"payment.downtime": downtime})
    return downtime


def resolve_downtime(downtime_id: str) -> JSON:
    with store.transaction():
        downtime = get_downtime(downtime_id)
        downtime.update(status="resolved", end=clock.stamp(), updated_at=clock.stamp())
        store.put("downtime", downtime)
        publish("payment.downtime.resolved", **{"payment.downtime": downtime})
    return downtime


def get_downtime(downtime_id: str) -> JSON:
    """Raises ApiError for a malformed or unknown id."""
    downtime = store.get("downtime", check_id("downtime", downtime_id))
    if downtime is None:
        raise ApiError(UNKNOWN_ID)
    return downtime


def current_downtimes() -> list[JSON]:
    return store.find("downtime", status="started")
