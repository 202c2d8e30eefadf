"""What people type on the pages of the shop."""

from typing import Any

from django import forms
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
    """Step one: guests give an e-mail address, accounts without one may; others keep theirs."""

    email = EmailField(help_text=_("For the bill and the link to your order. No adverts."))
    keep = forms.BooleanField(label=_("Keep this address in my account"), required=False)
    field_order = ("email", "pincode", "full_name", "phone", "line1", "line2", "landmark")

    def __init__(self, data: Any = None, *, user: User | None, **options: Any) -> None:
        super().__init__(with_place(data), **options)
        self.fields["email"].widget.attrs["autocomplete"] = "email"
        if user is None:
            del self.fields["keep"]
        elif user.email:
            del self.fields["email"]
        else:  # an account with a mobile number alone gets its news by SMS
            self.fields["email"].required = False


def with_place(values: Any) -> Any:
    """The same values, city and State filled in from the PIN code where they are empty."""
    if not values or (values.get("city") and values.get("state")):
        return values
    pin = Pincode({"pincode": values.get("pincode", "")})
    place = place_of(pin.cleaned_data["pincode"]) if pin.is_valid() else None
    known = {"city": place.city, "state": place.state} if place else {}
    flat: dict[str, Any] = values.dict() if hasattr(values, "dict") else dict(values)
    return flat | {name: flat.get(name) or value for name, value in known.items()}


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
        usable = [(choice.code, choice.label) for choice in choices if not choice.refusal]
        self.fields["payment"].choices = usable  # type: ignore[attr-defined]


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
