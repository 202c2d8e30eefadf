"""Is somebody looking at the shop as a customer?"""

from django.utils import timezone

from ..models import Impersonation, User
from .rights import may, rights_of


def impersonation_of(staff: User, key: str) -> Impersonation | None:
    """The look that `key` names, if it is one of `staff`: over or not."""
    rows = Impersonation.objects.select_related("customer").filter(staff=staff, pk=key)
    row = rows.first()
    if row is not None:
        row.staff = staff
    return row


def is_in_force(row: Impersonation) -> bool:
    """Not stopped, not over, still allowed, and the customer still is nothing but that."""
    rights = rights_of(row.customer)
    return (
        row.ended_at is None
        and row.ends_at > timezone.now()
        and row.customer.is_active
        and not (rights.everywhere or rights.on)
        and may(row.staff, "people.impersonate", row.customer)
    )


def may_act(row: Impersonation) -> bool:
    """Raised, and still allowed to be?"""
    return row.raised_at is not None and may(row.staff, "people.impersonate_write", row.customer)
