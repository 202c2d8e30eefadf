"""The browser comes back from checkout: a hint that makes us ask the gateway."""

from typing import Any

from django.db import transaction

from ..errors import GatewayUnavailable, NotFromGateway
from ..gateways import razorpay
from ..gateways.signatures import checkout_is_genuine
from ..models import Attempt, Payment, Sighting
from .capture import apply_and_capture


def confirm_from_browser(
    *, payment: Payment, order_id: Any, payment_id: Any, signature: Any
) -> Payment:
    """Check the signature against our own gateway order, fetch the attempt, apply it.

    When the gateway does not answer, the attempt stays open and the poller settles it.
    Raises NotFromGateway.
    """
    ours = payment.gateway_order_id
    genuine = checkout_is_genuine(order_id=ours, payment_id=payment_id, signature=signature)
    if order_id != ours or not genuine:
        raise NotFromGateway()
    _expect(payment, payment_id)
    try:
        entity = razorpay.fetch_payment(payment_id)
    except GatewayUnavailable:
        return payment
    if entity.order_id != ours:
        raise NotFromGateway()
    apply_and_capture(entity=entity, source=Sighting.Source.BROWSER)
    payment.refresh_from_db()
    return payment


@transaction.atomic
def _expect(payment: Payment, payment_id: str) -> None:
    """The signature proves that this attempt succeeded somehow: nobody may pay again meanwhile."""
    Attempt.objects.get_or_create(
        gateway_payment_id=payment_id,
        defaults={"payment": payment, "order": payment.order, "amount": payment.amount},
    )
