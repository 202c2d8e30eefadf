"""What every admin page shares, and the foundation's own: deliveries that wait or are stuck."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .desk import Queue, desk_queues
from .models import EventDelivery


class ReadOnlyAdmin(admin.ModelAdmin[Any]):
    """A table that staff may look at, never change: it is written by actions only."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class ReadOnlyInline(admin.TabularInline[Any, Any]):
    """Rows below an object that are looked at, never changed."""

    extra = 0
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


STUCK = {"done_at": None, "tries__gt": 0}


class DeliveryState(admin.SimpleListFilter):
    title = _("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("stuck", _("Stuck")), ("waiting", _("Waiting")), ("done", _("Delivered"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        states: dict[str | None, dict[str, Any]] = {
            "stuck": STUCK,
            "waiting": {"done_at": None},
            "done": {"done_at__isnull": False},
        }
        return queryset.filter(**states.get(self.value(), {}))


@admin.register(EventDelivery)
class EventDeliveryAdmin(ReadOnlyAdmin):
    list_display = ("event", "handler", "tries", "due_at", "done_at", "error")
    list_filter = (DeliveryState, "handler")
    list_select_related = ("event",)
    show_full_result_count = False
    actions = ("deliver_again_now",)

    @admin.action(description=_("Try now"), permissions=["view"])
    def deliver_again_now(self, request: HttpRequest, rows: QuerySet[EventDelivery]) -> None:
        waiting = rows.filter(done_at=None).update(due_at=timezone.now())
        self.message_user(request, _("%d deliveries will be tried now.") % waiting)


@desk_queues.answer
def stuck_deliveries(request: HttpRequest) -> list[Queue]:
    if not request.user.has_perm("foundation.view_eventdelivery"):
        return []
    url = reverse("admin:foundation_eventdelivery_changelist") + "?state=stuck"
    stuck = EventDelivery.objects.filter(**STUCK).count()
    hint = _("Events that failed at least once and wait for the next try")
    return [Queue(_("Stuck deliveries"), stuck, url, hint, urgent=bool(stuck))]
