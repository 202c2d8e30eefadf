"""What every admin page shares, and the foundation's own: deliveries that wait or are stuck."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .models import EventDelivery


class ReadOnlyAdmin(admin.ModelAdmin[Any]):
    """A table that staff may look at, never change: it is written by actions only."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(EventDelivery)
class EventDeliveryAdmin(ReadOnlyAdmin):
    list_display = ("event", "handler", "tries", "due_at", "done_at", "error")
    list_filter = (("done_at", admin.EmptyFieldListFilter), "handler")
    list_select_related = ("event",)
    actions = ("deliver_again_now",)

    @admin.action(description=_("Try now"), permissions=["view"])
    def deliver_again_now(self, request: HttpRequest, rows: QuerySet[EventDelivery]) -> None:
        waiting = rows.filter(done_at=None).update(due_at=timezone.now())
        self.message_user(request, _("%d deliveries will be tried now.") % waiting)
