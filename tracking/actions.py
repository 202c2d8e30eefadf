"""Tells buyers what happened to their order: one word for each thing that happens."""

from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.gateways.sms import send_sms, sms_is_on
from config.foundation.mail import send_mail
from shop.models import Order

from .models import Notice

Kind = Notice.Kind


@transaction.atomic
def send_notice(*, order: Order, kind: str, delivery_id: UUID) -> bool:
    """Tell the buyer about `order` unless that was done; returns whether word went out.

    By mail, or by SMS where the order has no e-mail. Row and word share one transaction: when it
    fails (MailNotSent, SmsNotSent), the row goes too and the next try sends it.
    """
    facts = {"delivery_id": delivery_id}
    _notice, new = Notice.objects.get_or_create(order=order, kind=kind, defaults=facts)
    if new and order.email:
        _mail(order, kind)
    elif new and sms_is_on():
        send_sms("order_news", order.phone, order.number, _news(kind))
    return new


def _mail(order: Order, kind: str) -> None:
    """To the address that the order was placed with; a guest's link carries its key."""
    context = {
        "order": order,
        "lines": list(order.lines.all()),
        "address": order.address,
        "kind": kind,
        "headline": _headline(kind),
        "link": settings.SITE_URL + order.buyer_url,
    }
    subject = _subject(kind) % {"number": order.number}
    send_mail("emails/order", to=order.email, subject=subject, context=context)


def _news(kind: str) -> str:
    """At most 30 characters: an operator lets no longer value of a template through."""
    return {
        Kind.CONFIRMED: _("confirmed"),
        Kind.SHIPPED: _("on the way"),
        Kind.DELIVERED: _("delivered"),
        Kind.CANCELLED: _("cancelled"),
    }[Kind(kind)]


def _subject(kind: str) -> str:
    return {
        Kind.CONFIRMED: _("Order %(number)s is confirmed"),
        Kind.SHIPPED: _("Order %(number)s is on the way"),
        Kind.DELIVERED: _("Order %(number)s was delivered"),
        Kind.CANCELLED: _("Order %(number)s was cancelled"),
    }[Kind(kind)]


def _headline(kind: str) -> str:
    return {
        Kind.CONFIRMED: _("Thank you. Your order is confirmed."),
        Kind.SHIPPED: _("Your order is on the way."),
        Kind.DELIVERED: _("Your order was delivered."),
        Kind.CANCELLED: _("Your order was cancelled."),
    }[Kind(kind)]
