"""reconcile_payments finds what does not fit, and can apply the gateway's word."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from payments.actions.confirm_from_browser import confirm_from_browser
from payments.models import Attempt, Payment
from shop.models import Order

pytestmark = pytest.mark.enable_socket


def reconcile(*options):
    """Exit code and what was printed."""
    out = StringIO()
    try:
        call_command("reconcile_payments", *options, stdout=out)
    except CommandError:
        return 1, out.getvalue()
    return 0, out.getvalue()


@pytest.fixture
def paid(gateway, payment):
    handed_over = gateway.pay(payment)
    names = {name.removeprefix("razorpay_"): value for name, value in handed_over.items()}
    return confirm_from_browser(payment=payment, **names)


def test_what_fits_is_fine(paid):
    assert reconcile() == (0, "Payments agree.\n")
    assert reconcile("--json") == (0, "[]\n")


def test_a_payment_that_nobody_told_us_of_is_found_and_applied(gateway, payment):
    paid = gateway.pay(payment)["razorpay_payment_id"]
    code, said = reconcile("--json")
    assert code == 1
    (row,) = json.loads(said)
    assert (row["where"], row["written"], row["expected"]) == (paid, "unknown here", "captured")
    assert not Attempt.objects.exists()
    assert reconcile("--repair")[0] == 1
    assert reconcile()[0] == 0
    payment.order.refresh_from_db()
    assert payment.order.status == "confirmed"


def test_a_refund_that_nobody_told_us_of_is_found_and_adopted(gateway, paid):
    attempt = Attempt.objects.get()
    gateway.process.client().payment.refund(attempt.gateway_payment_id, {"amount": 10000})
    code, said = reconcile()
    assert code == 1
    assert "given back is ₹0.00, expected ₹100.00" in said
    reconcile("--repair")
    assert reconcile()[0] == 0
    paid.refresh_from_db()
    assert paid.status in ("captured", "part_refunded")


def test_payments_of_other_shops_on_the_account_are_passed_over(gateway, paid):
    other = gateway.order(5000)
    gateway.process.pay(other, "success", "upi")
    assert reconcile()[0] == 0


def test_an_order_that_goes_on_without_money_is_found(gateway, order):
    Order.objects.update(status="confirmed")
    code, said = reconcile("--offline")
    assert (code, said) == (
        1, f"order {order.number}: money is none, expected paid, as it is confirmed\n",
    )  # fmt: skip


def test_money_of_a_cancelled_order_that_nobody_owes_is_found(gateway, paid):
    Order.objects.update(status="cancelled")
    code, said = reconcile("--offline")
    assert code == 1
    assert "given back is ₹0, expected ₹549.00" in said or "₹0.00, expected ₹549.00" in said


def test_a_silent_gateway_is_a_plain_sentence(gateway, paid):
    gateway.faults(api={"status_500_percent": 100})
    with pytest.raises(CommandError, match="does not answer"):
        call_command("reconcile_payments")
    assert Payment.objects.get().status == "captured"
