"""Carts, to look at while a shopper is on the phone."""

from typing import Any

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from config.foundation.admin import ReadOnlyAdmin, ReadOnlyInline

from ..models import Cart, CartLine


class CartLineInline(ReadOnlyInline):
    model = CartLine
    fields = ("variant", "quantity", "price_seen", "added_at")
    readonly_fields = fields


@admin.register(Cart)
class CartAdmin(ReadOnlyAdmin):
    list_display = ("__str__", "user", "line_count", "coupon", "updated_at")
    list_select_related = ("user", "coupon")
    search_fields = ("user__email__iexact",)
    search_help_text = _("E-mail of the shopper")
    show_full_result_count = False
    ordering = ("-updated_at",)
    # The token opens a guest's cart: nobody needs to see it.
    fields = ("user", "coupon", "created_at", "updated_at")
    inlines = (CartLineInline,)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        carts: QuerySet[Any] = super().get_queryset(request).annotate(line_total=Count("lines"))
        return carts

    @admin.display(description=_("Lines"))
    def line_count(self, cart: Any) -> int:
        return int(cart.line_total)
