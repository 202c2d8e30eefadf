"""What payments do because the shop announced or asked."""

from contextlib import suppress

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.gateways.sms import send_sms, sms_is_on
from config.foundation.events import on
from config.foundation.mail import send_mail
from config.foundation.money import rupees
from shop.events import OrderCancelled, OrderDelivered
from shop.flows import OrderStatus
from shop.hooks import (
    Draft,
    PaymentChoice,
    PaymentSummary,
    begin_payment,
    orders_by_reference,
    payment_choices,
    payment_summary,
)
from shop.models import Order

from . import privacy  # noqa: F401  its answers are found with these
from .actions.accept_cod import accept_cod, settle_cod
from .actions.refunds import return_money_of
from .actions.start_payment import start_payment
from .errors import GatewayRefused, GatewayUnavailable, PaymentBusy
from .events import PaymentRefused
from .flows import PaymentStatus
from .models import Attempt, Payment
from .selectors.cod import cod_refusal
from .selectors.payments import orders_with_reference
from .selectors.summary import summary_of


@payment_choices.answer
def offer_razorpay(draft: Draft) -> list[PaymentChoice]:
    hint = _("You pay on the next page. Nothing is taken before you say so.")
    return [PaymentChoice("razorpay", str(Payment.Method.RAZORPAY.label), hint)]


@payment_choices.answer
def offer_cash_on_delivery(draft: Draft) -> list[PaymentChoice]:
    return [
        PaymentChoice(
            code="cod",
            label=str(Payment.Method.COD.label),
            hint=_("Cash or UPI at your door."),
            fee=rupees(settings.COD["fee"]),
            refusal=cod_refusal(draft),
        )
    ]


@begin_payment.answer
def begin_razorpay(order: Order, code: str) -> str | None:
    """The pay page; it offers to try again when the gateway does not answer just now."""
    if code != "razorpay":
        return None
    with suppress(GatewayUnavailable, GatewayRefused, PaymentBusy):
        start_payment(order=order)
    return pay_url(order)


@begin_payment.answer
def begin_cash_on_delivery(order: Order, code: str) -> str | None:
    if code != "cod":
        return None
    accept_cod(order=order)
    return order.buyer_url


def pay_url(order: Order) -> str:
    url = reverse("payments:pay", args=[order.number])
    return url if order.user_id else f"{url}?key={order.access_token}"


@payment_summary.answer
def tell_of_payment(order: Order) -> PaymentSummary | None:
    return summary_of(order, pay_url=pay_url(order))


@orders_by_reference.answer
def find_orders_of(reference: str) -> list[int]:
    return orders_with_reference(reference)


@on(OrderCancelled)
def give_money_back(event: OrderCancelled) -> None:
    """Unless late money has taken the order up again in the meantime."""
    order = Order.objects.get(pk=event.order_id)
    if order.status == OrderStatus.CANCELLED:
        return_money_of(order=order)
        settle_cod(order=order, status=PaymentStatus.FAILED)


@on(OrderDelivered)
def take_cash(event: OrderDelivered) -> None:
    order = Order.objects.get(pk=event.order_id)
    settle_cod(order=order, status=PaymentStatus.CAPTURED, captured_at=order.delivered_at)


@on(PaymentRefused)
def tell_that_money_comes_back(event: PaymentRefused) -> None:
    """By mail; an account without an e-mail hears by SMS."""
    attempt = Attempt.objects.select_related("order").get(pk=event.attempt_id)
    if attempt.order.email:
        _mail_that_money_comes_back(attempt)
    elif sms_is_on():
        said = _("your payment comes back")
        send_sms("order_news", attempt.order.phone, attempt.order.number, said)


def _mail_that_money_comes_back(attempt: Attempt) -> None:
    order = attempt.order
    context = {
        "attempt": attempt,
        "order": order,
        "reason": attempt.get_surplus_display(),
        "link": settings.SITE_URL + order.buyer_url,
    }
    subject = _("Your payment for order %s comes back") % order.number
    send_mail("payments/refused", to=order.email, subject=subject, context=context, html=False)
