"""What a customer does in checkout, and what the bank and the capture settings make of it."""

from typing import Any

from payments.sandbox.account import account
from payments.sandbox.clock import clock
from payments.sandbox.errors import JSON, InputError
from payments.sandbox.resources import orders, payments, refunds, timers
from payments.sandbox.resources.instruments import Choice, acquirer_data, read_choice
from payments.sandbox.resources.reasons import REASONS, error_of
from payments.sandbox.rules import choose
from payments.sandbox.signing import payment_signature
from payments.sandbox.store import store
from payments.sandbox.webhooks.events import publish

OUTCOMES = ("success", "failure", "late_success", "abandon")
ATTEMPT_SECONDS = 10 * 60
MINUTE = 60


def pay(order_id: str, *, choice: Choice, outcome: str, customer: JSON) -> JSON:
    """One attempt to pay an order, from start to outcome.

    Returns what checkout hands to the shop's page: three signed fields, or ids and an error.
    An order that is paid already is no obstacle: this is how two attempts at once both succeed.
    """
    choose(outcome, "outcome", OUTCOMES)
    if outcome == "success" and choice.reason:
        raise InputError("The selected detail stands for a failure.", field="detail")
    with store.transaction():
        order = orders.get_order(order_id)
        payment = payments.new_payment(order, choice, customer)
        orders.count_attempt(order)
        _end(payment, outcome, choice.reason, customer)
        return _handed_over(payment)


def check_payable(order: JSON, amount: Any = None) -> None:
    """What stops a customer from starting: paid, money already authorised, another amount."""
    if order["status"] == "paid" or _has_authorized_payment(order):
        raise _refusal("order_already_paid")
    if amount is not None and str(amount) != str(order["amount_due"]):
        raise _refusal("order_amount_mismatch")


def choice_for(outcome: str, method: str, detail: str | None) -> Choice:
    """Read method and detail; a failure without a stated reason gets the general one."""
    choice = read_choice(method, detail)
    if outcome == "failure" and not choice.reason:
        return Choice(choice.method, choice.instrument, "payment_failed")
    return choice


def authorize_late(payment_id: str) -> None:
    """The bank answers after all: money was taken for a payment marked as failed."""
    payment = payments.get_payment(payment_id)
    payment.update(payments.NO_ERROR, late_authorized=True)
    _authorize(payment)


def expire_attempt(payment_id: str) -> None:
    """An attempt that nobody finished becomes a failed payment."""
    payment = payments.get_payment(payment_id)
    if payment["status"] == "created":
        payments.fail(payment, "payment_timed_out")


def refund_uncaptured(payment_id: str) -> None:
    """The capture window has closed: authorised money goes back."""
    payment = payments.get_payment(payment_id)
    if payment["status"] == "authorized":
        order = orders.get_order(payment["order_id"])
        refunds.give_back(payment, speed=order["_capture"]["refund_speed"])


TIMED_ACTIONS = {
    "authorize_late": authorize_late,
    "expire_attempt": expire_attempt,
    "refund_uncaptured": refund_uncaptured,
    "finish_refund": refunds.finish_refund,
    "fail_refund": refunds.fail_refund,
}


def _end(payment: JSON, outcome: str, reason: str | None, customer: JSON) -> None:
    if outcome == "success":
        _authorize(payment)
    elif outcome == "failure":
        payments.fail(payment, reason or "payment_failed")
    elif outcome == "late_success":
        payments.fail(payment, reason or "payment_timed_out")
        wait = customer.get("after_seconds", account.late_seconds)
        timers.schedule("authorize_late", payment["id"], clock.after(wait))
    else:
        timers.schedule("expire_attempt", payment["id"], clock.after(ATTEMPT_SECONDS))


def _authorize(payment: JSON) -> None:
    payment.update(status="authorized", acquirer_data=acquirer_data(payment["method"]))
    store.put("payment", payment)
    order = orders.get_order(payment["order_id"])
    orders.mark_authorized(order)
    publish("payment.authorized", payment=payment)
    _settle(payment, order)


def _settle(payment: JSON, order: JSON) -> None:
    """Capture, wait for a capture, or refund what can no longer be captured."""
    options = order["_capture"]
    age = clock.now() - payment["created_at"]
    captures_itself = options["mode"] == "automatic"
    if order["status"] == "paid":
        refunds.give_back(payment, speed="normal")
    elif captures_itself and age <= _window(options, "automatic_expiry_period"):
        payments.capture(payment, order)
    else:
        end = payment["created_at"] + _window(options, "manual_expiry_period")
        timers.schedule("refund_uncaptured", payment["id"], end)


def _window(options: JSON, name: str) -> float:
    return clock.period(options[name] * MINUTE)


def _handed_over(payment: JSON) -> JSON:
    answer: JSON = {
        "razorpay_order_id": payment["order_id"],
        "razorpay_payment_id": payment["id"],
    }
    if payment["status"] in ("authorized", "captured", "refunded"):
        signature = payment_signature(payment["order_id"], payment["id"])
        return answer | {"razorpay_signature": signature}
    if payment["status"] == "failed":
        return answer | {
            "error": error_of(
                payment["error_reason"], payment_id=payment["id"], order_id=payment["order_id"]
            )
        }
    return answer


def _has_authorized_payment(order: JSON) -> bool:
    attempts = orders.payments_of(order["id"])
    return any(attempt["status"] == "authorized" for attempt in attempts)


def _refusal(reason: str) -> InputError:
    return InputError(REASONS[reason].description, reason=reason)
