"""Grievances: whose, and which are late."""

from django.db.models import Q, QuerySet
from django.utils import timezone

from ..flows import TicketStatus
from ..models import GrievanceTicket, User


def tickets_of(person: User) -> QuerySet[GrievanceTicket]:
    """What somebody complained about, the newest first."""
    return GrievanceTicket.objects.filter(user=person).order_by("-pk")


def guest_ticket(number: str, email: str) -> GrievanceTicket | None:
    """The ticket with both this number and this e-mail, of somebody without an account."""
    no_account = Q(user=None) | Q(user__anonymised_at__isnull=False)
    rows = GrievanceTicket.objects.filter(no_account, number=number.strip().upper())
    return rows.filter(email=email.lower()).exclude(email="").first()


def overdue_tickets() -> QuerySet[GrievanceTicket]:
    """Not acknowledged after 48 hours, or not settled after a month."""
    now = timezone.now()
    late = Q(status=TicketStatus.OPEN, acknowledge_by__lt=now) | Q(settle_by__lt=now)
    return GrievanceTicket.objects.filter(late).exclude(status=TicketStatus.CLOSED)
