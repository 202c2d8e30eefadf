"""Grievances: received with a number at once, acknowledged in 48 hours, settled in a month."""

from calendar import monthrange
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.utils import timezone

from config.foundation.errors import InvalidInput
from config.foundation.events import publish

from ...events import TicketMoved, TicketOpened
from ...flows import TICKET_FLOW, TicketStatus
from ...limits import MAILS_A_DAY, TICKETS
from ...models import GrievanceTicket, User
from ..audit import record

ACKNOWLEDGE = timedelta(hours=48)
TWICE = timedelta(minutes=15)  # the same words again are the same complaint
NEXT_ID = "SELECT nextval(pg_get_serial_sequence('accounts_grievanceticket', 'id'))"


def open_ticket(
    *,
    subject: str,
    text: str,
    user: User | None = None,
    email: str = "",
    order_number: str = "",
) -> GrievanceTicket:
    """Receive a complaint; the same words within a quarter of an hour give the same ticket.

    `email` is where a guest is answered. Raises TooManyRequests(retry_after).
    """
    to = (email or (user and user.email) or "").lower()
    said = {"subject": subject, "text": text, "order_number": order_number, "email": to}
    again = _same(user, said)
    if again is not None:
        return again
    _spend(user, to)
    return _write(user, said)


@transaction.atomic
def acknowledge_ticket(*, ticket: GrievanceTicket, by: User) -> None:
    """Somebody has read it and is on it. Raises IllegalMove or Conflict."""
    now = timezone.now()
    TICKET_FLOW.move(ticket, TicketStatus.ACKNOWLEDGED, acknowledged_at=now, handled_by=by)
    _told(ticket, "grievances.acknowledged")


@transaction.atomic
def close_ticket(*, ticket: GrievanceTicket, by: User, answer: str) -> None:
    """Settle it with an answer, which acknowledges it as well.

    Raises InvalidInput without words, IllegalMove or Conflict.
    """
    if not answer.strip():
        raise InvalidInput(reason="Write what was found and what is done about it.")
    now = timezone.now()
    stamps = {
        "answer": answer.strip(),
        "closed_at": now,
        "acknowledged_at": ticket.acknowledged_at or now,
        "handled_by": by,
    }
    TICKET_FLOW.move(ticket, TicketStatus.CLOSED, **stamps)
    _told(ticket, "grievances.closed")


def a_month_after(start: datetime) -> datetime:
    """The same day of the next month, or that month's last day."""
    year, month = start.year + start.month // 12, start.month % 12 + 1
    return start.replace(year=year, month=month, day=min(start.day, monthrange(year, month)[1]))


@transaction.atomic
def _write(user: User | None, said: dict[str, str]) -> GrievanceTicket:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"ticket:{_who(user, said)}"])
        again = _same(user, said)
        if again is not None:
            return again
        cursor.execute(NEXT_ID)
        pk = int(cursor.fetchone()[0])
    now = timezone.localtime()
    ticket = GrievanceTicket.objects.create(
        pk=pk,
        number=f"GR-{now.year}-{pk:06d}",
        user=user,
        phone=user.phone if user else "",
        opened_at=now,
        acknowledge_by=now + ACKNOWLEDGE,
        settle_by=a_month_after(now),
        **said,
    )
    record("grievances.opened", target=ticket, actor=user)
    publish(TicketOpened(ticket_id=ticket.pk))
    return ticket


def _same(user: User | None, said: dict[str, str]) -> GrievanceTicket | None:
    lately = timezone.now() - TWICE
    return GrievanceTicket.objects.filter(user=user, opened_at__gt=lately, **said).first()


def _spend(user: User | None, to: str) -> None:
    """A guest may name anybody's address: few mails go to each."""
    TICKETS.spend(str(user.pk) if user else to)
    if user is None:
        MAILS_A_DAY.spend(to)


def _who(user: User | None, said: dict[str, str]) -> str:
    return str(user.pk) if user else said["email"]


def _told(ticket: GrievanceTicket, action: str) -> None:
    record(action, target=ticket)
    publish(TicketMoved(ticket_id=ticket.pk, status=str(ticket.status)))
