"""What the front page of an account says."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from ..models import User, UserSession


@dataclass(frozen=True)
class Hint:
    """Something worth doing; `page` is the name of the address where it is done."""

    text: Any
    link: Any
    page: str


def hints_for(user: User, *, address: bool, secure: bool) -> list[Hint]:
    """What is missing, the most useful first."""
    found = [
        (not user.email, Hint(_("Bills need an e-mail."), _("Add one"), "accounts:email")),
        (
            bool(user.email) and user.email_verified_at is None,
            Hint(_("Your e-mail is not confirmed."), _("Confirm it"), "accounts:email"),
        ),
        (
            user.phone_verified_at is None,
            Hint(
                _("Confirm your mobile number, for the rider and for signing in."),
                _("Confirm it"),
                "accounts:phone",
            ),
        ),
        (
            not address,
            Hint(
                _("With an address saved, ordering takes one step less."),
                _("Add one"),
                "accounts:address_add",
            ),
        ),
        (
            not secure,
            Hint(
                _("A second step at sign-in keeps others out who know your password."),
                _("Set it up"),
                "accounts:security",
            ),
        ),
    ]
    return [hint for missing, hint in found if missing]


def sign_in_before(user: User) -> UserSession | None:
    """The sign-in before the newest one: somebody who was not there notices."""
    rows = UserSession.objects.filter(user=user).order_by("-created_at")[:2]
    return list(rows)[1] if len(rows) > 1 else None
