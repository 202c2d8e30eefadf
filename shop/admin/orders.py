"""The order desk: find an order, see everything about it, move it by its legal buttons."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.files.storage import default_storage
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from config.foundation.admin import ReadOnlyAdmin
from config.foundation.moves import Move, MovesAdmin
from config.foundation.templatetags.ui import ist_date, ist_time, rupees

from ..actions.orders import cancel_order, deliver_order, pack_order, ship_order
from ..flows import ORDER_FLOW, OrderStatus
from ..hooks import payment_summary
from ..models import Order, OrderLine, Reservation
from .finding import orders_found_by
from .queues import QueueTabs

FULFIL = "orders.fulfil"
COLOURS = {
    OrderStatus.PLACED: "marigold",
    OrderStatus.CONFIRMED: "indigo",
    OrderStatus.PACKED: "indigo",
    OrderStatus.SHIPPED: "indigo",
    OrderStatus.DELIVERED: "leaf",
    OrderStatus.CANCELLED: "madder",
}


class ShipForm(forms.Form):
    carrier = forms.CharField(label=_("Carrier"), max_length=80)
    tracking_number = forms.CharField(label=_("Tracking number"), max_length=60, required=False)


class CancelForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"), max_length=200, help_text=_("The buyer reads this.")
    )


@admin.register(Order)
class OrderAdmin(MovesAdmin, ReadOnlyAdmin):
    flow = ORDER_FLOW
    list_display = ("which", "who", "items", "amount", "state_now", "promise")
    list_display_links = ("which",)
    list_filter = (QueueTabs,)
    search_fields = ("number",)
    search_help_text = _("Number, phone, e-mail, SKU, payment id or gateway order id")
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    list_per_page = 100
    fields = ("number",)
    moves = (
        Move(
            name="pack",
            label=_("Pack"),
            permission=FULFIL,
            run=lambda order, user, data: pack_order(order=order, by=user),
            to=OrderStatus.PACKED,
            done=_("Packed."),
            kind="default",
            bulk=True,
        ),
        Move(
            name="ship",
            label=_("Ship"),
            permission=FULFIL,
            run=lambda order, user, data: ship_order(order=order, by=user, **data),
            to=OrderStatus.SHIPPED,
            form=ShipForm,
            done=_("Shipped: the buyer gets a mail."),
            kind="default",
        ),
        Move(
            name="deliver",
            label=_("Deliver"),
            permission=FULFIL,
            run=lambda order, user, data: deliver_order(order=order, by=user),
            to=OrderStatus.DELIVERED,
            done=_("Delivered."),
            kind="default",
        ),
        Move(
            name="cancel",
            label=_("Cancel"),
            permission="orders.cancel",
            run=lambda order, user, data: cancel_order(order=order, by=user, **data),
            to=OrderStatus.CANCELLED,
            form=CancelForm,
            done=_("Cancelled: stock is free again, paid money goes back by itself."),
            kind="bad",
        ),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Order]:
        return super().get_queryset(request).prefetch_related("lines")

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        found = queryset.filter(orders_found_by(search_term)) if search_term else queryset
        return found, False

    @admin.display(description=_("Order"), ordering="pk")
    def which(self, order: Order) -> SafeString:
        placed = f"{ist_date(order.placed_at)}, {ist_time(order.placed_at)}"
        return format_html('{} <small class="under">{}</small>', order.number, placed)

    @admin.display(description=_("Customer"))
    def who(self, order: Order) -> SafeString:
        place = f"{order.address.get('city', '')} {order.pincode}"
        name = order.address.get("full_name", "")
        return format_html('{} <small class="under">{}</small>', name, place)

    @admin.display(description=_("Items"))
    def items(self, order: Order) -> SafeString:
        lines = list(order.lines.all())
        shown = format_html_join(" ", "{}", ((_thumb(line),) for line in lines[:3]))
        more = f"+{len(lines) - 3}" if len(lines) > 3 else ""
        return format_html('<span class="thumbs">{} {}</span>', shown, more)

    @admin.display(description=_("Amount"), ordering="total")
    def amount(self, order: Order) -> str:
        return rupees(order.total)

    @admin.display(description=_("State"), ordering="status")
    def state_now(self, order: Order) -> SafeString:
        colour = COLOURS[OrderStatus(order.status)]
        label = order.get_status_display()
        return format_html('<span class="status status-{}">{}</span>', colour, label)

    @admin.display(description=_("Promised for"), ordering="deliver_by")
    def promise(self, order: Order) -> str:
        return ist_date(order.deliver_by)

    def page_of(self, request: HttpRequest, obj: Order) -> dict[str, Any]:
        held = Reservation.objects.select_related("level__location").order_by("pk")
        lines = obj.lines.prefetch_related(Prefetch("reservations", held))
        return super().page_of(request, obj) | {
            "order": obj,
            "lines": [(line, _url_of(line)) for line in lines],
            "timeline": obj.timeline.select_related("by"),
            "payments": [answer for answer in payment_summary.ask(obj) if answer],
            "colour": COLOURS[OrderStatus(obj.status)],
        }


def _thumb(line: OrderLine) -> SafeString:
    url = _url_of(line)
    said = f"{line.quantity} × {line.title}"
    if not url:
        return format_html("{}", said)
    return format_html('<img src="{}" alt="{}" title="{}" loading="lazy">', url, said, said)


def _url_of(line: OrderLine) -> str:
    return default_storage.url(line.picture) if line.picture else ""
