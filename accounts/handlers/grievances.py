"""Mails about grievances; see handlers.py.

They repeat no words of the complaint: a guest may have named somebody else's address.
"""

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from config.foundation.events import on

from ..events import TicketMoved, TicketOpened
from ..flows import TicketStatus
from ..models import GrievanceTicket
from .mails import mail


@on(TicketOpened)
def confirm_ticket(event: TicketOpened) -> None:
    ticket = GrievanceTicket.objects.get(pk=event.ticket_id)
    subject = _("We have received your complaint %s") % ticket.number
    _tell(ticket, "ticket_opened", subject)


@on(TicketOpened)
def tell_officer(event: TicketOpened) -> None:
    ticket = GrievanceTicket.objects.get(pk=event.ticket_id)
    to = settings.LEGAL["grievance_email"]
    if to:
        path = reverse("admin:accounts_grievanceticket_change", args=[ticket.pk])
        subject = _("A complaint waits: %s") % ticket.number
        mail("ticket_waits", to=to, subject=subject, html=False, ticket=ticket, path=path)


@on(TicketMoved)
def tell_of_ticket(event: TicketMoved) -> None:
    ticket = GrievanceTicket.objects.get(pk=event.ticket_id)
    if event.status == TicketStatus.ACKNOWLEDGED:
        _tell(ticket, "ticket_acknowledged", _("We are looking into %s") % ticket.number)
    else:
        _tell(ticket, "ticket_closed", _("Your complaint %s: our answer") % ticket.number)


def _tell(ticket: GrievanceTicket, template: str, subject: str) -> None:
    if ticket.email:
        signs_in = ticket.user is not None and ticket.user.anonymised_at is None
        own = reverse("accounts:grievance", args=[ticket.number])
        path = own if signs_in else reverse("grievance")
        mail(template, to=ticket.email, subject=subject, ticket=ticket, path=path)
