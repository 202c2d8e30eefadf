"""GET /v1/payments and one payment: capture, notes, card, downtimes."""

from payments.sandbox.errors import JSON
from payments.sandbox.http import Call
from payments.sandbox.listing import collection, public, read_page
from payments.sandbox.resources import downtimes, payments


def listing(call: Call) -> JSON:
    page = read_page(call.query, "expand[]")
    expands = payments.check_expands(call.query.getlist("expand[]"))
    found = payments.find_payments(page)
    return collection(payments.shown(payment, expands) for payment in found)


def fetch(call: Call, payment_id: str) -> JSON:
    expands = payments.check_expands(call.query.getlist("expand[]"))
    return payments.shown(payments.get_payment(payment_id), expands)


def edit(call: Call, payment_id: str) -> JSON:
    return public(payments.edit_payment(payment_id, call.data))


def capture(call: Call, payment_id: str) -> JSON:
    return public(payments.capture_payment(payment_id, call.data))


def card(call: Call, payment_id: str) -> JSON:
    return payments.card_of(payment_id)


def all_downtimes(call: Call) -> JSON:
    return collection(downtimes.current_downtimes())


def downtime(call: Call, downtime_id: str) -> JSON:
    return downtimes.get_downtime(downtime_id)
