"""What the browser may send."""

from typing import Any

from django import forms


class CheckoutResult(forms.Form):
    """The three fields that checkout hands over after a success."""

    razorpay_order_id = forms.CharField(max_length=40)
    razorpay_payment_id = forms.CharField(max_length=40)
    razorpay_signature = forms.CharField(max_length=128)

    def as_arguments(self) -> dict[str, Any]:
        """The names that `confirm_from_browser` knows them by."""
        return {name.removeprefix("razorpay_"): value for name, value in self.cleaned_data.items()}
