"""Complaints: inside the account, and for people without one."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ..actions.privacy.grievances import open_ticket
from ..forms.grievances import FindTicketForm, GrievanceForm
from ..limits import DOOR
from ..models import GrievanceTicket
from ..selectors.grievances import guest_ticket, tickets_of
from .browsers import network_address
from .pages import SignedInRequest, account_page, answer, limited, posted

SEEN = "grievances_seen"  # numbers that this browser opened or found
MOST = 50


@login_required
@limited
def grievances(request: SignedInRequest) -> HttpResponse:
    """What I complained about, and the form for more."""
    user = request.user
    form = GrievanceForm(
        posted(request), initial=_asked_about(request), ask_email=not user.email, must=False
    )
    if form.is_valid():
        ticket = open_ticket(user=user, **form.cleaned_data)
        messages.success(request, _("We have it. Your number is %s.") % ticket.number)
        return redirect("accounts:grievance", ticket.number)
    return account_page(request, "grievances", form=form, tickets=tickets_of(user)[:MOST])


@login_required
def grievance(request: SignedInRequest, number: str) -> HttpResponse:
    ticket = get_object_or_404(tickets_of(request.user), number=number)
    return account_page(request, "grievance", ticket=ticket)


@limited
def guest(request: HttpRequest) -> HttpResponse:
    """Without an account: a number comes by mail and opens the ticket together with the address."""
    if request.user.is_authenticated:
        return redirect("accounts:grievances")
    form = GrievanceForm(posted(request), initial=_asked_about(request))
    if form.is_valid():
        DOOR.spend(network_address(request))
        ticket = open_ticket(**form.cleaned_data)
        messages.success(request, _("We have it. Your number is %s.") % ticket.number)
        return _show(request, ticket)
    return answer(request, "grievance_guest", form=form, find=FindTicketForm(prefix="find"))


@require_POST
@limited
def guest_find(request: HttpRequest) -> HttpResponse:
    """A wrong number and a wrong address get the same answer."""
    find = FindTicketForm(request.POST, prefix="find")
    if find.is_valid():
        DOOR.spend(network_address(request))
        ticket = guest_ticket(**find.cleaned_data)
        if ticket is not None:
            return _show(request, ticket)
        find.add_error(None, _("We know no complaint with this number and e-mail."))
    page = answer(request, "grievance_guest", form=GrievanceForm(), find=find)
    page.status_code = 422
    return page


def guest_ticket_page(request: HttpRequest, number: str) -> HttpResponse:
    """Only in the browser that opened it, or proved to know number and address."""
    if number not in request.session.get(SEEN, []):
        raise Http404
    ticket = get_object_or_404(GrievanceTicket, number=number)
    return answer(request, "grievance_seen", ticket=ticket)


def _show(request: HttpRequest, ticket: GrievanceTicket) -> HttpResponse:
    seen = [one for one in request.session.get(SEEN, []) if one != ticket.number]
    request.session[SEEN] = [*seen, ticket.number][-10:]
    return redirect("grievance_seen", ticket.number)


def _asked_about(request: HttpRequest) -> dict[str, str]:
    """The order whose page sent them here."""
    return {"order_number": request.GET.get("order", "")[:24]}
