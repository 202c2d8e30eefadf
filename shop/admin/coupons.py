"""Coupons: what they give, when, and how often."""

from typing import Any

from django import forms
from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from config.foundation.admin import ReadOnlyInline

from ..models import Coupon, CouponUse


class CouponForm(forms.ModelForm[Coupon]):
    class Meta:
        model = Coupon
        fields = (
            *("code", "description", "kind", "value", "max_discount", "min_subtotal"),
            *("starts_at", "ends_at", "max_uses", "max_uses_per_person", "is_active"),
        )
        help_texts = {
            "starts_at": _("First moment, in Indian time"),
            "ends_at": _("First moment after the end: “until 31 March” is 1 April, 00:00"),
        }

    def clean_code(self) -> str:
        return str(self.cleaned_data["code"]).strip().upper()

    def clean(self) -> dict[str, Any] | None:
        data = super().clean() or {}
        start, end, value = data.get("starts_at"), data.get("ends_at"), data.get("value")
        if start and end and end <= start:
            self.add_error("ends_at", _("The end lies before the beginning."))
        if value is not None and value <= 0:
            self.add_error("value", _("A coupon takes something off."))
        if value is not None and data.get("kind") == Coupon.Kind.PERCENT and value > 100:
            self.add_error("value", _("At most 100 percent."))
        most = data.get("max_uses")
        if most is not None and most < self.instance.used:
            self.add_error("max_uses", _("It was used more often already."))
        return data


class UseInline(ReadOnlyInline):
    model = CouponUse
    fields = ("order", "used_at", "given_back_at")
    readonly_fields = fields


@admin.register(Coupon)
class CouponAdmin(admin.ModelAdmin[Coupon]):
    form = CouponForm
    list_display = (
        "code",
        "kind",
        "value",
        "starts_at",
        "ends_at",
        "used",
        "max_uses",
        "is_active",
    )
    list_filter = ("is_active", "kind")
    search_fields = ("code", "description")
    readonly_fields = ("used",)
    fieldsets = (
        (None, {"fields": ("code", "description", "is_active")}),
        (_("What it gives"), {"fields": ("kind", "value", "max_discount", "min_subtotal")}),
        (_("When"), {"fields": ("starts_at", "ends_at")}),
        (_("How often"), {"fields": ("max_uses", "max_uses_per_person", "used")}),
    )
