"""Money at a desk: everything can be seen, nothing edited; the inbox can be put to work again."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from config.foundation.admin import ReadOnlyAdmin

from .actions.webhooks import work_again
from .models import Attempt, Payment, Refund, Sighting, WebhookEvent


class ReadOnlyInline(admin.TabularInline[Any, Any]):
    extra = 0
    can_delete = False
    show_change_link = True

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class AttemptInline(ReadOnlyInline):
    model = Attempt
    fields = (
        "gateway_payment_id",
        "status",
        "captured",
        "surplus",
        "amount",
        "instrument",
        "error_reason",
    )


class SightingInline(ReadOnlyInline):
    model = Sighting
    fields = ("at", "source", "gateway_payment_id", "status")
    show_change_link = False


class RefundInline(ReadOnlyInline):
    model = Refund
    fields = ("amount", "reason", "status", "gateway_refund_id", "tries", "error", "processed_at")


@admin.register(Payment)
class PaymentAdmin(ReadOnlyAdmin):
    list_display = (
        "order",
        "method",
        "status",
        "amount",
        "gateway_order_id",
        "created_at",
        "captured_at",
    )
    list_filter = ("status", "method")
    list_select_related = ("order",)
    search_fields = ("order__number", "gateway_order_id", "receipt", "attempts__gateway_payment_id")
    date_hierarchy = "created_at"
    inlines = (AttemptInline, SightingInline)


@admin.register(Attempt)
class AttemptAdmin(ReadOnlyAdmin):
    list_display = (
        "gateway_payment_id",
        "order",
        "status",
        "captured",
        "surplus",
        "amount",
        "method",
        "instrument",
    )
    list_filter = ("status", "surplus", "method")
    list_select_related = ("order",)
    search_fields = ("gateway_payment_id", "order__number")
    inlines = (RefundInline,)


@admin.register(Refund)
class RefundAdmin(ReadOnlyAdmin):
    list_display = (
        "attempt",
        "amount",
        "reason",
        "status",
        "tries",
        "due_at",
        "error",
        "processed_at",
    )
    list_filter = ("status", "reason")
    list_select_related = ("attempt",)
    search_fields = ("gateway_refund_id", "attempt__gateway_payment_id", "attempt__order__number")


@admin.register(WebhookEvent)
class WebhookEventAdmin(ReadOnlyAdmin):
    """The body stays in the database: it names people."""

    list_display = (
        "name",
        "event_id",
        "status",
        "duplicates",
        "tries",
        "received_at",
        "done_at",
        "error",
    )
    list_filter = ("status", "name")
    search_fields = ("event_id",)
    exclude = ("raw",)
    actions = ("work_on_it_again",)

    @admin.action(description=_("Work on it again"), permissions=["view"])
    def work_on_it_again(self, request: HttpRequest, rows: QuerySet[WebhookEvent]) -> None:
        count = work_again(events=rows)
        self.message_user(request, _("%d events will be worked on now.") % count)
