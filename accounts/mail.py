"""One e-mail in words and in HTML, from two templates of the same name."""

from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string

from config.foundation.events import current_delivery_id


def send_mail(template: str, *, to: str, subject: str, **context: Any) -> None:
    """Send `emails/accounts/<template>`; the delivery's id lets mail servers see a repetition."""
    context |= {"site_url": settings.SITE_URL, "legal": settings.LEGAL, "subject": subject}
    text = render_to_string(f"emails/accounts/{template}.txt", context)
    html = render_to_string(f"emails/accounts/{template}.html", context)
    message = EmailMultiAlternatives(subject, text.strip() + "\n", to=[to])
    if delivery := current_delivery_id.get():
        message.extra_headers["Message-ID"] = f"<{delivery}@haat>"
    message.attach_alternative(html, "text/html")
    message.send()
