"""Refunds, under /v1/refunds and under their payment."""

from payments.sandbox.errors import JSON
from payments.sandbox.http import Call
from payments.sandbox.listing import collection, public, read_page
from payments.sandbox.resources import refunds


def create_for_payment(call: Call, payment_id: str) -> JSON:
    return public(refunds.refund_payment(payment_id, call.data, call.idempotency_key))


def create(call: Call) -> JSON:
    return public(refunds.refund_by_body(call.data, call.idempotency_key))


def listing(call: Call, payment_id: str | None = None) -> JSON:
    return collection(map(public, refunds.find_refunds(read_page(call.query), payment_id)))


def fetch(call: Call, refund_id: str, payment_id: str | None = None) -> JSON:
    return public(refunds.get_refund(refund_id, payment_id))


def edit(call: Call, refund_id: str) -> JSON:
    return public(refunds.edit_refund(refund_id, call.data))
