"""Somebody lost the link to their order."""

from django.db import transaction

from config.foundation.events import publish

from ..events import OrderLinkAsked
from ..models import Order


@transaction.atomic
def ask_for_order_link(*, number: str, email: str) -> None:
    """Have the link mailed to the address that ordered; silent when the two do not belong together.

    The mail leaves from the outbox, so that the answer takes as long for strangers as for owners.
    """
    order = Order.objects.filter(number=number, email__iexact=email).first()
    if order is not None:
        publish(OrderLinkAsked(order_id=order.pk))
