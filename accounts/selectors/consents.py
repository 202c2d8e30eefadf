"""What somebody has said yes to. No row is a no: nothing is agreed to by silence."""

from ..models import Consent, User

Purpose = Consent.Purpose
# What people choose for themselves, in the order of the page; the rest is part of a deed.
CHOICES = (Purpose.OFFERS_EMAIL, Purpose.OFFERS_SMS, Purpose.UPDATES_SMS)
BY_SMS = (Purpose.OFFERS_SMS, Purpose.UPDATES_SMS)


def choices_of(user: User) -> dict[str, bool]:
    """Every choice, given or not, in one query."""
    given = {row.purpose: row.given for row in newest_of(user)}
    return {purpose.value: given.get(purpose, False) for purpose in CHOICES}


def agreed(user: User, purpose: str) -> bool:
    """May we? The newest word counts."""
    row = Consent.objects.filter(user=user, purpose=purpose).order_by("-pk").first()
    return row is not None and row.given


def newest_of(user: User) -> list[Consent]:
    """The row of each purpose that holds now."""
    rows = Consent.objects.filter(user=user).order_by("purpose", "-pk").distinct("purpose")
    return list(rows)
