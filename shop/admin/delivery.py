"""Delivery zones, and what PIN codes say about their place."""

import re

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from ..models import DeliveryZone, PinPlace

PREFIX = re.compile(r"[1-9][0-9]{0,5}")


class DeliveryZoneForm(forms.ModelForm[DeliveryZone]):
    class Meta:
        model = DeliveryZone
        fields = (
            *("name", "prefixes", "days_min", "days_max"),
            *("fee", "free_above", "cod_allowed", "is_active"),
        )
        help_texts = {"prefixes": _("Beginnings of PIN codes, separated by commas: 411, 412")}

    def clean_prefixes(self) -> list[str]:
        prefixes = [prefix.strip() for prefix in self.cleaned_data["prefixes"]]
        wrong = [prefix for prefix in prefixes if not PREFIX.fullmatch(prefix)]
        if wrong:
            raise ValidationError(_("Not the beginning of a PIN code: %s") % ", ".join(wrong))
        return sorted(set(prefixes))

    def clean_days_max(self) -> int:
        latest, earliest = int(self.cleaned_data["days_max"]), self.cleaned_data.get("days_min")
        if earliest is not None and latest < earliest:
            raise ValidationError(_("The latest day lies before the earliest."))
        return latest


@admin.register(DeliveryZone)
class DeliveryZoneAdmin(admin.ModelAdmin[DeliveryZone]):
    form = DeliveryZoneForm
    list_display = ("name", "days_min", "days_max", "fee", "free_above", "cod_allowed", "is_active")
    search_fields = ("name",)


@admin.register(PinPlace)
class PinPlaceAdmin(admin.ModelAdmin[PinPlace]):
    list_display = ("prefix", "city", "state")
    list_filter = ("state",)
    search_fields = ("prefix__startswith", "city")
    ordering = ("prefix",)
    show_full_result_count = False
