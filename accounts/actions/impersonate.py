"""Staff look at the shop as a customer sees it: with a reason, for half an hour, on the record."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from config.foundation.events import publish

from ..errors import GrantNeedsReason, ImpersonationOver, NotACustomer
from ..events import ImpersonationEnded
from ..flows import GrantStatus
from ..models import Grant, Impersonation, User
from ..selectors.impersonation import is_in_force
from .audit import record
from .grants import must_hold

LASTS = timedelta(minutes=30)


@transaction.atomic
def start_impersonation(*, by: User, customer: User, reason: str) -> Impersonation:
    """`by` may look as `customer` from now on; an earlier look of theirs ends.

    Raises MoreThanYouHold without people.impersonate, NotACustomer, or GrantNeedsReason.
    """
    if not reason.strip():
        raise GrantNeedsReason()
    must_hold(by, "people.impersonate", (), customer)
    kept = _lock(by, customer)
    _must_be_a_customer(kept, by)
    for earlier in Impersonation.objects.filter(staff=by, ended_at=None):
        end_impersonation(impersonation=earlier, because="another")
    ends_at = timezone.now() + LASTS
    made = Impersonation.objects.create(
        staff=by, customer=kept, reason=reason.strip(), ends_at=ends_at
    )
    _say("impersonation.started", made, reason=made.reason)
    return made


@transaction.atomic
def raise_impersonation(*, impersonation: Impersonation, by: User) -> Impersonation:
    """From here on `by` may also act, not only look. Twice is once.

    Raises MoreThanYouHold without people.impersonate_write, or ImpersonationOver.
    """
    row = Impersonation.objects.select_for_update(of=("self",)).select_related("staff", "customer")
    kept = row.get(pk=impersonation.pk)
    must_hold(by, "people.impersonate_write", (), kept.customer)
    if kept.staff_id != by.pk or not is_in_force(kept):
        raise ImpersonationOver()
    if kept.raised_at is None:
        kept.raised_at = timezone.now()
        kept.save(update_fields=["raised_at"])
        _say("impersonation.raised", kept)
    return kept


@transaction.atomic
def end_impersonation(*, impersonation: Impersonation, because: str) -> bool:
    """The look is over; the customer is told by mail. Twice is once: False when it was over."""
    over = min(timezone.now(), impersonation.ends_at)
    rows = Impersonation.objects.filter(pk=impersonation.pk, ended_at=None)
    if not rows.update(ended_at=over):
        return False
    _say("impersonation.ended", impersonation, because=because)
    publish(ImpersonationEnded(impersonation_id=str(impersonation.pk)))
    return True


def end_overdue_impersonations() -> int:
    """End what nobody stopped: the half hour is over, or staff may not look any more."""
    open_ones = Impersonation.objects.filter(ended_at=None).select_related("staff", "customer")
    over = [row for row in open_ones if not is_in_force(row)]
    return sum(end_impersonation(impersonation=row, because="over") for row in over)


def note_deed(*, impersonation: Impersonation, what: str) -> None:
    """Each write of staff as a customer stands in the log, besides what the deed itself says."""
    _say("impersonation.acted", impersonation, what=what)


def _lock(by: User, customer: User) -> User:
    """Two looks of one person take turns, and so do a look and a grant to the customer."""
    both = User.objects.select_for_update(no_key=True).filter(pk__in=(by.pk, customer.pk))
    return {one.pk: one for one in both.order_by("pk")}[customer.pk]


def _must_be_a_customer(customer: User, by: User) -> None:
    open_ones = (GrantStatus.ACTIVE, GrantStatus.WAITING)
    held = Grant.objects.filter(user=customer, status__in=open_ones)
    if customer.pk == by.pk or not customer.is_active or held.exists():
        raise NotACustomer()


def _say(action: str, row: Impersonation, **facts: str) -> None:
    about = {"impersonation": str(row.pk), **facts}
    record(action, target=row.customer, actor=row.staff, facts=about)
