"""Every mail of the shop: words and, where there is one, HTML from templates of the same name."""

from smtplib import SMTPException
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string

from .events import current_delivery_id


class MailNotSent(Exception):
    """The mail server refused or was away. Holds the kind of failure, never an address."""


def send_mail(
    template: str, *, to: str, subject: str, context: dict[str, Any], html: bool = True
) -> None:
    """Send `<template>.txt` and `<template>.html` to one address. Raises MailNotSent.

    The Message-ID comes from the event's delivery, so a mailbox that gets a retry of a mail that
    had arrived after all can tell that it is the same one.
    """
    around = {"site_url": settings.SITE_URL, "legal": settings.LEGAL, "subject": subject}
    page = around | context
    words = render_to_string(f"{template}.txt", page).strip() + "\n"
    mail = EmailMultiAlternatives(subject, words, to=[to], headers=_headers())
    if html:
        mail.attach_alternative(render_to_string(f"{template}.html", page), "text/html")
    try:
        mail.send()
    except (SMTPException, OSError) as error:
        # A server's refusal repeats the address; that must not reach logs or the outbox.
        raise MailNotSent(type(error).__name__) from None


def _headers() -> dict[str, str]:
    """RFC 5322 Message-ID; RFC 3834 asks robots to say that they are robots."""
    host = urlsplit(settings.SITE_URL).hostname
    mark = current_delivery_id.get() or uuid4()
    return {"Message-ID": f"<{mark}@{host}>", "Auto-Submitted": "auto-generated"}
