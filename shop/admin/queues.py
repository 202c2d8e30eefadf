"""The order desk's queues: one table for tabs, counts and the front page."""

from collections.abc import Iterator
from typing import Any

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from config.foundation.desk import Queue, desk_queues

from ..flows import OrderStatus
from ..models import Order

# Name in the address, label, status, and whether the front page shows it.
QUEUES: tuple[tuple[str, Any, str, bool], ...] = (
    ("to_pack", _("To pack"), OrderStatus.CONFIRMED, True),
    ("to_ship", _("To ship"), OrderStatus.PACKED, True),
    ("on_the_way", _("On the way"), OrderStatus.SHIPPED, False),
    ("unpaid", _("Unpaid"), OrderStatus.PLACED, True),
    ("delivered", _("Delivered"), OrderStatus.DELIVERED, False),
    ("cancelled", _("Cancelled"), OrderStatus.CANCELLED, False),
)
HINTS = {
    "to_pack": _("Certain orders whose goods lie on the shelf"),
    "to_ship": _("Packed parcels that wait for the carrier"),
    "unpaid": _("Placed orders whose payment is still open"),
}


def counts_by_status() -> dict[str, int]:
    """Orders per status, in one query over the status index."""
    rows = Order.objects.order_by().values("status").annotate(n=Count("pk"))
    return dict(rows.values_list("status", "n"))


@desk_queues.answer
def order_queues(request: HttpRequest) -> list[Queue]:
    if not request.user.has_perm("shop.view_order"):
        return []
    counts, url = counts_by_status(), reverse("admin:shop_order_changelist")
    return [
        Queue(label, counts.get(status, 0), f"{url}?queue={name}", HINTS[name])
        for name, label, status, on_front in QUEUES
        if on_front
    ]


class QueueTabs(admin.SimpleListFilter):
    """Queues as tabs above the list, each with its count."""

    title = _("queue")
    parameter_name = "queue"
    template = "admin/tabs.html"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [(name, label) for name, label, _status, _on_front in QUEUES]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        chosen = [status for name, _label, status, _front in QUEUES if name == self.value()]
        return queryset.filter(status__in=chosen) if chosen else queryset

    def choices(self, changelist: Any) -> Iterator[Any]:
        counts = counts_by_status()
        yield self._tab(changelist, None, _("All"), sum(counts.values()))
        for name, label, status, _on_front in QUEUES:
            yield self._tab(changelist, name, label, counts.get(status, 0))

    def _tab(self, changelist: Any, name: str | None, label: Any, count: int) -> dict[str, Any]:
        """A tab leaves the search behind, so that its number is the length of its list."""
        return {
            "selected": self.value() == name and not changelist.query,
            "query_string": f"?{self.parameter_name}={name}" if name else "?",
            "display": label,
            "count": count,
        }
