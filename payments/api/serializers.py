"""Shapes of payments in the API. Rupees are strings; inside `checkout`, amount is integer paise."""

from typing import Any

from rest_framework import serializers

from config.foundation.api.fields import Rupees, UtcTime

from ..gateways.razorpay import checkout_options
from ..models import Payment
from ..selectors.payments import is_open_to_pay


class StartPayment(serializers.Serializer[Any]):
    order = serializers.CharField(max_length=24, help_text="The order's number.")
    method = serializers.ChoiceField(Payment.Method.values)
    order_key = serializers.CharField(
        max_length=80, required=False, help_text="Guests: the order's key (or header X-Order-Key)."
    )


class ConfirmPayment(serializers.Serializer[Any]):
    razorpay_order_id = serializers.CharField(max_length=40)
    razorpay_payment_id = serializers.CharField(max_length=40)
    razorpay_signature = serializers.CharField(max_length=128)
    order_key = serializers.CharField(
        max_length=80, required=False, help_text="Guests: the order's key (or header X-Order-Key)."
    )


class Prefill(serializers.Serializer[Any]):
    email = serializers.EmailField()
    contact = serializers.CharField()


class Checkout(serializers.Serializer[Any]):
    """Options for the gateway's checkout, as they are."""

    key = serializers.CharField()
    order_id = serializers.CharField()
    amount = serializers.IntegerField(help_text="Paise, as the gateway wants it.")
    currency = serializers.CharField()
    name = serializers.CharField()
    description = serializers.CharField()
    prefill = Prefill()


class PaymentOut(serializers.ModelSerializer[Payment]):
    order = serializers.CharField(source="order.number")
    order_status = serializers.CharField(source="order.status")
    amount = Rupees()
    created_at = UtcTime()
    captured_at = UtcTime(allow_null=True)
    checkout = serializers.SerializerMethodField()

    class Meta:
        model = Payment
        fields = (
            "id",
            "order",
            "order_status",
            "method",
            "status",
            "amount",
            "created_at",
            "captured_at",
            "checkout",
        )

    def get_checkout(self, payment: Payment) -> dict[str, Any] | None:
        return checkout_options(payment) if is_open_to_pay(payment) else None
