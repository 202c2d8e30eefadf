"""What people type on the pages of the shop."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.forms import AddressFields, EmailField, PincodeField
from accounts.models import User

from .hooks import PaymentChoice
from .models import CartLine
from .selectors.delivery import place_of

ANOTHER = "new"


class AddToCart(forms.Form):
    sku = forms.CharField(max_length=64)
    quantity = forms.IntegerField(min_value=1, max_value=CartLine.MOST)


class LineQuantity(forms.Form):
    """0 takes the line out."""

    quantity = forms.IntegerField(min_value=0, max_value=CartLine.MOST)


class CouponCode(forms.Form):
    code = forms.CharField(label=_("Coupon code"), max_length=30)


class Pincode(forms.Form):
    pincode = PincodeField()


class DeliveryAddress(AddressFields):
    """Step one. City and State follow from the PIN code when they are left empty."""

    email = EmailField(help_text=_("For the bill and the link to your order. No adverts."))
    keep = forms.BooleanField(label=_("Keep this address in my account"), required=False)
    field_order = ("email", "pincode", "full_name", "phone", "line1", "line2", "landmark")

    def __init__(self, data: Any = None, *, user: User | None, **options: Any) -> None:
        super().__init__(data, **options)
        if user:
            del self.fields["email"]
        else:
            self.fields["email"].widget.attrs["autocomplete"] = "email"
            del self.fields["keep"]
        for name in ("city", "state"):
            self.fields[name].widget.is_required = False
            self.fields[name].required = False

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        place = place_of(cleaned["pincode"]) if cleaned.get("pincode") else None
        for name in ("city", "state"):
            cleaned[name] = cleaned.get(name) or (getattr(place, name) if place else "")
            if not cleaned[name] and name not in self.errors:
                self.add_error(name, ValidationError(_("Please fill this in."), "required"))
        return cleaned


class Payment(forms.Form):
    """Step two: how to pay, and the total that was shown, in rupees."""

    payment = forms.ChoiceField(
        error_messages={
            "required": _("Choose how you want to pay."),
            "invalid_choice": _("Choose one of the ways to pay."),
        }
    )
    expected_total = forms.DecimalField(max_digits=13, decimal_places=2, min_value=0)

    def __init__(self, data: Any = None, *, choices: list[PaymentChoice]) -> None:
        super().__init__(data)
        field = self.fields["payment"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(choice.code, choice.label) for choice in choices if not choice.refusal]


class Cancellation(forms.Form):
    REASONS = (
        ("Changed my mind", _("I changed my mind")),
        ("Wrong item or size", _("I chose the wrong thing or size")),
        ("Too slow", _("It would come too late")),
        ("Wrong address", _("The address is wrong")),
        ("Other", _("Another reason")),
    )
    reason = forms.ChoiceField(label=_("Why?"), choices=REASONS)


class FindOrder(forms.Form):
    number = forms.CharField(label=_("Order number"), max_length=24)
    email = EmailField()

    def clean_number(self) -> str:
        return str(self.cleaned_data["number"]).strip().upper()
