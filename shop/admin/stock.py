"""Stock: levels that are corrected by a difference, and the rows that prove them."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import F, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from config.foundation.admin import ReadOnlyAdmin, ReadOnlyInline
from config.foundation.desk import Queue, desk_queues
from config.foundation.india import clean_gstin, clean_pincode
from config.foundation.moves import Move, MovesAdmin

from ..actions.stock import adjust_stock, receive_stock
from ..models import Location, Reservation, StockLevel, StockMovement

ADJUST = "stock.adjust"


def low_levels(levels: QuerySet[StockLevel]) -> QuerySet[StockLevel]:
    """Levels of goods that are sold, at places that send, with `low_at` free pieces or fewer."""
    sold = levels.filter(location__is_active=True, variant__is_active=True)
    return sold.filter(on_hand__lte=F("reserved") + F("low_at"))


@desk_queues.answer
def low_stock(request: HttpRequest) -> list[Queue]:
    if not request.user.has_perm("shop.view_stocklevel"):
        return []
    url = reverse("admin:shop_stocklevel_changelist") + "?stock=low"
    count = low_levels(StockLevel.objects.all()).count()
    return [Queue(_("Low stock"), count, url, _("Free pieces at or below the mark"))]


class StockFilter(admin.SimpleListFilter):
    title = _("stock")
    parameter_name = "stock"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("low", _("Low")), ("out", _("None free")), ("held", _("Some held"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.value() == "low":
            return low_levels(queryset)
        if self.value() == "out":
            return queryset.filter(on_hand=F("reserved"))
        return queryset.filter(reserved__gt=0) if self.value() == "held" else queryset


class PiecesForm(forms.Form):
    pieces = forms.IntegerField(label=_("Pieces that came in"), min_value=1)
    reason = forms.CharField(label=_("Note"), max_length=200, required=False)


class DeltaForm(forms.Form):
    delta = forms.IntegerField(label=_("Difference"), help_text=_("−2 when two are missing"))
    reason = forms.CharField(label=_("Reason"), max_length=200)

    def clean_delta(self) -> int:
        delta = int(self.cleaned_data["delta"])
        if not delta:
            raise ValidationError(_("A difference of 0 changes nothing."))
        return delta


class NewLevelForm(forms.ModelForm[StockLevel]):
    """The first pieces of a variant at a place."""

    pieces = forms.IntegerField(label=_("Pieces that came in"), min_value=1)
    reason = forms.CharField(label=_("Note"), max_length=200, required=False)

    class Meta:
        model = StockLevel
        fields = ("variant", "location", "low_at")


class MovementInline(ReadOnlyInline):
    model = StockMovement
    fields = ("at", "kind", "delta", "reason", "order_number", "by")
    readonly_fields = fields
    verbose_name_plural = _("Latest movements")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).select_related("by")


@admin.register(StockLevel)
class StockLevelAdmin(MovesAdmin):
    list_display = ("sku", "title", "location", "on_hand", "reserved", "free", "low_at")
    list_filter = (StockFilter, "location")
    list_select_related = ("variant__product", "location")
    search_fields = ("variant__sku", "variant__product__title")
    search_help_text = _("SKU or title")
    show_full_result_count = False
    raw_id_fields = ("variant",)
    ordering = ("variant__sku", "location")
    moves = (
        Move(
            name="adjust",
            label=_("Adjust"),
            permission=ADJUST,
            run=lambda level, user, data: adjust_stock(level=level, by=user, **data),
            form=DeltaForm,
            done=_("The count is corrected."),
        ),
        Move(
            name="receive",
            label=_("Receive"),
            permission=ADJUST,
            run=lambda level, user, data: receive_stock(
                variant=level.variant, location=level.location, by=user, **data
            ),
            form=PiecesForm,
            done=_("The pieces are on the shelf."),
            kind="default",
        ),
    )

    @admin.display(description=_("SKU"), ordering="variant__sku")
    def sku(self, level: StockLevel) -> str:
        return level.variant.sku

    @admin.display(description=_("Product"))
    def title(self, level: StockLevel) -> str:
        options = level.variant.option_text
        return f"{level.variant.product.title}{f' ({options})' if options else ''}"

    @admin.display(description=_("Free"), ordering=F("on_hand") - F("reserved"))
    def free(self, level: StockLevel) -> Any:
        low = level.available <= level.low_at
        return format_html('<b class="few">{}</b>', level.available) if low else level.available

    def has_add_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm(ADJUST)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        if obj is None:
            kwargs["form"] = NewLevelForm
        return super().get_form(request, obj, change, **kwargs)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        if obj is None:
            return ("variant", "location", "pieces", "reason", "low_at")
        return ("sku", "title", "location", "on_hand", "reserved", "free", "low_at")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("sku", "title", "location", "on_hand", "reserved", "free") if obj else ()

    def save_model(self, request: HttpRequest, obj: StockLevel, form: Any, change: bool) -> None:
        if change:
            obj.save(update_fields=["low_at"])
            return
        data = form.cleaned_data
        level = receive_stock(
            variant=obj.variant,
            location=obj.location,
            pieces=data["pieces"],
            reason=data["reason"],
            by=request.user,  # type: ignore[arg-type]
        )
        obj.pk, obj.on_hand = level.pk, level.on_hand
        obj._state.adding = False
        obj.save(update_fields=["low_at"])


@admin.register(StockMovement)
class StockMovementAdmin(ReadOnlyAdmin):
    list_display = ("at", "level", "kind", "delta", "reason", "order_number", "by")
    list_filter = ("kind", "level__location")
    list_select_related = ("level__variant", "level__location", "by")
    search_fields = ("level__variant__sku__iexact", "order_number__exact")
    search_help_text = _("SKU or order number")
    show_full_result_count = False


@admin.register(Reservation)
class ReservationAdmin(ReadOnlyAdmin):
    list_display = ("level", "quantity", "status", "order", "created_at", "ended_at")
    list_filter = ("status", "level__location")
    list_select_related = ("level__variant", "level__location", "line__order")
    search_fields = ("line__sku__iexact", "line__order__number__exact")
    search_help_text = _("SKU or order number")
    show_full_result_count = False
    ordering = ("-pk",)

    @admin.display(description=_("Order"))
    def order(self, reservation: Reservation) -> str:
        return reservation.line.order.number


class LocationForm(forms.ModelForm[Location]):
    pincode = forms.CharField(label=_("PIN code"), max_length=10)

    class Meta:
        model = Location
        fields = ("code", "name", "state", "pincode", "gstin", "position", "is_active")

    def clean_pincode(self) -> str:
        return clean_pincode(self.cleaned_data["pincode"])

    def clean_gstin(self) -> str:
        """A GSTIN begins with the code of the State that it is registered in."""
        given = self.cleaned_data["gstin"]
        gstin = clean_gstin(given) if given else ""
        if gstin and gstin[:2] != self.cleaned_data.get("state"):
            raise ValidationError(_("This GSTIN belongs to another State."))
        return gstin


@admin.register(Location)
class LocationAdmin(admin.ModelAdmin[Location]):
    form = LocationForm
    list_display = ("name", "code", "state", "pincode", "position", "is_active")
