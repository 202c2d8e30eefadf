"""Cash on delivery: limits, the fee, and the order is confirmed without money."""

from django.conf import settings
from django.db import connection, transaction

from config.foundation.money import rupees
from shop.actions.orders import charge_cod_fee, confirm_order
from shop.models import Order

from ..errors import CodRefused, NotPayable, PaymentOpen
from ..flows import PAYMENT_FLOW, PaymentStatus
from ..models import Payment
from ..selectors.cod import cod_refusal, draft_of
from ..selectors.payments import has_open_attempt, is_payable
from .start_payment import reserve_payment


@transaction.atomic
def accept_cod(*, order: Order) -> Payment:
    """Confirm `order`, to be paid on delivery. Twice equals once.

    Raises CodRefused(reason), PaymentOpen while a bank has not answered, NotPayable.
    """
    _one_at_a_time(order.phone, order.email.lower())
    order = Order.objects.select_for_update(no_key=True).get(pk=order.pk)
    accepted = _cod_payment(order)
    if accepted:
        return accepted
    if not is_payable(order):
        raise NotPayable()
    if has_open_attempt(order):
        raise PaymentOpen()
    refusal = cod_refusal(draft_of(order), but=order)
    if refusal:
        raise CodRefused(reason=refusal)
    order = charge_cod_fee(order=order, fee=rupees(settings.COD["fee"]))
    payment = reserve_payment(order=order, method=Payment.Method.COD)
    confirm_order(order=order, note=str(payment.get_method_display()))
    return payment


def _one_at_a_time(*people: str) -> None:
    """A limit per person that two requests at once could pass is none: they queue here."""
    with connection.cursor() as cursor:
        for person in sorted(set(people)):
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"cod:{person}"])


def _cod_payment(order: Order) -> Payment | None:
    return Payment.objects.filter(order=order, method=Payment.Method.COD).first()


@transaction.atomic
def settle_cod(*, order: Order, status: PaymentStatus, **stamps: object) -> None:
    """The parcel was handed over against cash (captured), or never will be (failed)."""
    payment = _cod_payment(order)
    if payment and PAYMENT_FLOW.allows(payment.status, status):
        PAYMENT_FLOW.move(payment, status, **stamps)
