"""The link to an order, by mail to the address that ordered."""

from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from ..models import Order


def mail_order_link(*, number: str, email: str) -> None:
    """Send it if there is such an order for this address; say nothing if there is none."""
    order = Order.objects.filter(number=number, email__iexact=email).first()
    if order is None:
        return
    facts = {"order": order, "site_url": settings.SITE_URL, "legal": settings.LEGAL}
    text = render_to_string("shop/order_link.txt", facts)
    send_mail(_("Your order %s at Haat") % order.number, text, None, [order.email])
