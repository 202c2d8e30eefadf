"""How mails about accounts leave: each has its templates in emails/accounts."""

from typing import Any

from config.foundation.mail import send_mail

from ..models import User


def mail(template: str, *, to: str, subject: str, html: bool = True, **context: Any) -> None:
    send_mail(f"emails/accounts/{template}", to=to, subject=subject, context=context, html=html)


def tell(who: User | None, template: str, *, subject: str, **context: Any) -> None:
    """To somebody who has an e-mail address, as `user`; others and nobody are passed over."""
    if who is not None and who.email:
        mail(template, to=who.email, subject=subject, user=who, **context)
