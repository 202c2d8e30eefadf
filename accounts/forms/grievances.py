"""What people write when they complain."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from . import EmailField

ORDER = {"autocomplete": "off", "autocapitalize": "characters", "placeholder": "HT261124-7Q4KXMPT"}


class GrievanceForm(forms.Form):
    """`email` is asked of people whom the shop cannot reach otherwise; they may leave it out."""

    subject = forms.CharField(label=_("In a few words"), max_length=150)
    text = forms.CharField(
        label=_("What happened, and what should be done"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    order_number = forms.CharField(
        label=_("Order number"), max_length=24, required=False, widget=forms.TextInput(attrs=ORDER)
    )
    email = EmailField(label=_("E-mail"), help_text=_("Your number and our answer go there."))

    def __init__(self, *args: Any, ask_email: bool = True, must: bool = True, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["email"].required = must
        if not ask_email:
            del self.fields["email"]

    def clean_order_number(self) -> str:
        return str(self.cleaned_data["order_number"]).strip().upper()


class FindTicketForm(forms.Form):
    number = forms.CharField(
        label=_("Number"),
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "off", "placeholder": "GR-2026-000123"}),
    )
    email = EmailField(label=_("E-mail"))
