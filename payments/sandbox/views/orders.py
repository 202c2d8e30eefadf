"""GET, POST /v1/orders and one order."""

from payments.sandbox.errors import JSON
from payments.sandbox.http import Call
from payments.sandbox.listing import collection, public, read_page
from payments.sandbox.resources import orders
from payments.sandbox.resources.payments import shown
from payments.sandbox.rules import choose

EXPANDS = ("payments", "payments.card", "transfers", "virtual_account")


def create(call: Call) -> JSON:
    return public(orders.create_order(call.data))


def listing(call: Call) -> JSON:
    page = read_page(call.query, "receipt", "authorized", "expand[]")
    receipt, authorized = call.query.get("receipt"), call.query.get("authorized")
    expands = [choose(name, "expand", EXPANDS) for name in call.query.getlist("expand[]")]
    found = orders.find_orders(page, receipt=receipt, authorized=authorized)
    return collection(_expanded(order, expands) for order in found)


def fetch(call: Call, order_id: str) -> JSON:
    return public(orders.get_order(order_id))


def edit(call: Call, order_id: str) -> JSON:
    return public(orders.edit_order(order_id, call.data))


def payments(call: Call, order_id: str) -> JSON:
    order = orders.get_order(order_id)
    return collection(map(shown, orders.payments_of(order["id"])))


def _expanded(order: JSON, expands: list[str]) -> JSON:
    answer = public(order)
    if any(name.startswith("payments") for name in expands):
        parts = ["card"] if "payments.card" in expands else []
        attempts = orders.payments_of(order["id"])
        answer["payments"] = collection(shown(attempt, parts) for attempt in attempts)
    return answer
