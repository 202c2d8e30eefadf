"""What the order page says about the money of an order."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from config.foundation.templatetags.ui import rupees
from shop.flows import OrderStatus
from shop.hooks import PaymentSummary
from shop.models import Order

from ..flows import PaymentStatus, RefundStatus
from ..models import Attempt, Payment, Refund
from .payments import PayState, pay_state


def summary_of(order: Order, *, pay_url: str) -> PaymentSummary | None:
    """In words; None when nobody has begun to pay and nothing can be paid any more."""
    returned = _of_refunds(order)
    if returned:
        return returned
    counting = Attempt.objects.counting().filter(order=order).first()
    if counting:
        return _paid(counting)
    if order.status == OrderStatus.PLACED:
        return _unpaid(order, pay_url)
    return _of_cod(order)


def _of_refunds(order: Order) -> PaymentSummary | None:
    refunds = Refund.objects.filter(attempt__order=order).exclude(status=RefundStatus.FAILED)
    if not refunds:
        return None
    amount = rupees(sum(refund.amount for refund in refunds))
    newest = refunds[0]
    reason = newest.get_reason_display()
    if all(refund.is_done for refund in refunds):
        headline = _("%(amount)s given back") % {"amount": amount}
    else:
        headline = _("%(amount)s is on its way back to you") % {"amount": amount}
    detail = _("%(reason)s. Banks need five to seven working days to show it.") % {"reason": reason}
    return PaymentSummary(headline, detail, reference=newest.gateway_refund_id or "")


def _paid(attempt: Attempt) -> PaymentSummary:
    headline = _("Paid %(amount)s") % {"amount": rupees(attempt.amount)}
    words = [METHODS.get(attempt.method, attempt.method), attempt.instrument]
    detail = " · ".join(str(word) for word in words if word)
    return PaymentSummary(headline, detail, reference=attempt.gateway_payment_id)


METHODS = {
    "upi": gettext_lazy("UPI"),
    "card": gettext_lazy("Card"),
    "netbanking": gettext_lazy("Net banking"),
    "wallet": gettext_lazy("Wallet"),
    "emi": gettext_lazy("EMI"),
    "paylater": gettext_lazy("Pay later"),
}


def _unpaid(order: Order, pay_url: str) -> PaymentSummary:
    state = pay_state(order)
    if state == PayState.CHECKING:
        detail = _("The bank has not answered yet. Please do not pay again.")
        return PaymentSummary(_("Checking your payment"), detail, pay_url=pay_url)
    if state == PayState.GONE:
        return PaymentSummary(_("Not paid in time"))
    failed = state == PayState.FAILED
    headline = _("The payment did not go through") if failed else _("Not paid yet")
    return PaymentSummary(headline, pay_url=pay_url)


def _of_cod(order: Order) -> PaymentSummary | None:
    payment = Payment.objects.filter(order=order, method=Payment.Method.COD).first()
    if payment is None or payment.status == PaymentStatus.FAILED:
        return None
    amount = {"amount": rupees(payment.amount)}
    if payment.status == PaymentStatus.CAPTURED:
        return PaymentSummary(_("Paid %(amount)s on delivery") % amount)
    return PaymentSummary(_("Pay %(amount)s on delivery") % amount, _("Cash or UPI at your door."))
