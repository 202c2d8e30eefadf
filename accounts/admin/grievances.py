"""Grievances at the desk: what waits, what is late, and the two buttons that move them."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from config.foundation.admin import ReadOnlyAdmin
from config.foundation.desk import Queue, desk_queues
from config.foundation.moves import Move, MovesAdmin

from ..actions.privacy.grievances import acknowledge_ticket, close_ticket
from ..flows import TICKET_FLOW, TicketStatus
from ..models import GrievanceTicket
from ..selectors.grievances import overdue_tickets

HANDLE = "grievances.handle"


class AnswerForm(forms.Form):
    answer = forms.CharField(
        label=_("Answer to the person"), max_length=4000, widget=forms.Textarea(attrs={"rows": 5})
    )


class Due(admin.SimpleListFilter):
    title = _("due")
    parameter_name = "due"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("late", _("Late")), ("waiting", _("Not settled"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.value() == "late":
            return queryset.filter(pk__in=overdue_tickets())
        waits = self.value() == "waiting"
        return queryset.exclude(status=TicketStatus.CLOSED) if waits else queryset


@admin.register(GrievanceTicket)
class GrievanceAdmin(MovesAdmin, ReadOnlyAdmin):
    """The words of the person are never changed; the answer is written once."""

    list_display = ("number", "subject", "status", "acknowledge_by", "settle_by", "handled_by")
    list_filter = (Due, "status")
    list_select_related = ("handled_by",)
    search_fields = ("number", "order_number", "email", "subject")
    search_help_text = _("Number, order, e-mail or subject")
    show_full_result_count = False
    actions = None
    fields = (
        *("number", "status", "subject", "text", "order_number"),
        *("user", "email", "phone"),
        *("opened_at", "acknowledge_by", "acknowledged_at", "settle_by", "closed_at"),
        *("answer", "handled_by"),
    )
    flow = TICKET_FLOW
    moves = (
        Move(
            "acknowledge",
            _("Acknowledge"),
            HANDLE,
            lambda obj, user, data: acknowledge_ticket(ticket=obj, by=user),
            to=TicketStatus.ACKNOWLEDGED,
            done=_("Acknowledged. The person is told."),
        ),
        Move(
            "close",
            _("Close with an answer"),
            HANDLE,
            lambda obj, user, data: close_ticket(ticket=obj, by=user, **data),
            to=TicketStatus.CLOSED,
            form=AnswerForm,
            done=_("Closed. The answer is on its way."),
        ),
    )


@desk_queues.answer
def grievance_queues(request: HttpRequest) -> list[Queue]:
    if not request.user.has_perm(HANDLE):
        return []
    url = reverse("admin:accounts_grievanceticket_changelist")
    waiting = GrievanceTicket.objects.exclude(status=TicketStatus.CLOSED).count()
    late = overdue_tickets().count()
    hints = _("Complaints that are not settled"), _("Past 48 hours unanswered, or past a month")
    return [
        Queue(_("Grievances"), waiting, f"{url}?due=waiting", hints[0]),
        Queue(_("Grievances that are late"), late, f"{url}?due=late", hints[1], urgent=bool(late)),
    ]
