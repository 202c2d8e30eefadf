"""Tells buyers what happened to their order: one mail for each thing that happens."""

from smtplib import SMTPException
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from shop.models import Order

from .errors import MailNotSent
from .models import Notice

Kind = Notice.Kind


@transaction.atomic
def send_notice(*, order: Order, kind: str, delivery_id: UUID) -> bool:
    """Mail the buyer about `order` unless that was done; returns whether a mail went out.

    Row and mail share one transaction: when the mail fails (MailNotSent), the row goes too and the
    next try sends it. The Message-ID comes from `delivery_id`, so a mailbox that gets a retry of a
    mail that had arrived after all can tell that it is the same one.
    """
    facts = {"delivery_id": delivery_id}
    _notice, new = Notice.objects.get_or_create(order=order, kind=kind, defaults=facts)
    if new:
        _send(mail_about(order, kind, delivery_id))
    return new


def mail_about(order: Order, kind: str, delivery_id: UUID) -> EmailMultiAlternatives:
    """The mail in text and HTML, ready to send to the address that the order was placed with."""
    page = {
        "order": order,
        "lines": list(order.lines.all()),
        "address": order.address,
        "kind": kind,
        "headline": _headline(kind),
        "link": settings.SITE_URL + _page_of(order),
        "site_url": settings.SITE_URL,
        "legal": settings.LEGAL,
    }
    mail = EmailMultiAlternatives(
        subject=_subject(kind) % {"number": order.number},
        body=render_to_string("emails/order.txt", page),
        to=[order.email],
        headers=_headers(delivery_id),
    )
    mail.attach_alternative(render_to_string("emails/order.html", page), "text/html")
    return mail


def _page_of(order: Order) -> str:
    """A guest's link carries its key; who has an account signs in."""
    return order.get_absolute_url() if order.user_id else order.guest_url


def _headers(delivery_id: UUID) -> dict[str, str]:
    """RFC 5322 Message-ID; RFC 3834 asks robots to say that they are robots."""
    host = urlsplit(settings.SITE_URL).hostname
    return {"Message-ID": f"<{delivery_id}@{host}>", "Auto-Submitted": "auto-generated"}


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


def _send(mail: EmailMultiAlternatives) -> None:
    try:
        mail.send()
    except (SMTPException, OSError) as error:
        # A server's refusal repeats the address; that must not reach logs or the outbox.
        raise MailNotSent(type(error).__name__) from None
