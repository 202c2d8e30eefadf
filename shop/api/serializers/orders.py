"""Bodies and answers about orders."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from accounts.api.serializers import AddressSerializer
from accounts.api.strict import StrictSerializer
from accounts.models import Address, User, UserManager
from config.foundation.api.fields import (
    Rupees,
    RupeesIn,
    StrictText,
    UtcTime,
    WholeNumber,
)

from ...flows import ORDER_FLOW, OrderStatus
from ...models import Order, OrderEvent, OrderLine


class OrderAddress(AddressSerializer):
    """The address of one order; it does not enter an address book."""

    id = None  # type: ignore[assignment]  # how DRF leaves out an inherited field
    is_default = None  # type: ignore[assignment]

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        return dict.fromkeys(Address.FROZEN, "") | attrs


class OrderBody(StrictSerializer):
    """Either `address_id` of one's own, or `address`; `email` is for guests, who must give it.

    Context: `user`, the shopper or None.
    """

    address_id = WholeNumber(required=False)
    address = OrderAddress(required=False)
    email = serializers.EmailField(required=False, max_length=254)
    expected_total = RupeesIn(
        required=False, help_text="Refuse with total_changed when the total is another one."
    )

    def validate_email(self, email: str) -> str:
        return UserManager.clean_email(email)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        user: User | None = self.context["user"]
        if ("address_id" in attrs) == ("address" in attrs):
            raise _required("address", _("Send either address_id or address."))
        if user is None and "email" not in attrs:
            raise _required("email", _("A guest says where the receipt goes."))
        if user is not None and user.email and attrs.get("email", user.email) != user.email:
            told = _("A signed-in shopper's orders go to the address of the account.")
            raise serializers.ValidationError({"email": told})
        return attrs


def _required(field: str, told: Any) -> serializers.ValidationError:
    return serializers.ValidationError({field: told}, "required")


class CancelBody(StrictSerializer):
    reason = StrictText(max_length=200, allow_blank=True, default="")


class OrderLineAnswer(serializers.ModelSerializer[OrderLine]):
    """Prices and tax as they were when the order was placed."""

    options = serializers.DictField(
        source="options_in_order", child=serializers.CharField(), read_only=True
    )
    unit_price, mrp, discount, taxable = Rupees(), Rupees(), Rupees(), Rupees()
    cgst, sgst, igst = Rupees(), Rupees(), Rupees()
    line_total = Rupees(source="total", help_text="After its share of the discount.")

    class Meta:
        model = OrderLine
        fields = (
            *("sku", "title", "options", "quantity", "unit_price", "mrp", "discount"),
            *("line_total", "hsn", "tax_rate", "taxable", "cgst", "sgst", "igst"),
        )
        read_only_fields = fields


class OrderTotals(serializers.ModelSerializer[Order]):
    subtotal, discount, delivery_fee, cod_fee = Rupees(), Rupees(), Rupees(), Rupees()
    tax_included, total = Rupees(), Rupees()

    class Meta:
        model = Order
        fields = ("subtotal", "discount", "delivery_fee", "cod_fee", "tax_included", "total")


class OrderStep(serializers.ModelSerializer[OrderEvent]):
    status = serializers.CharField(read_only=True)
    at = UtcTime()

    class Meta:
        model = OrderEvent
        fields = ("status", "at")


class OrderAnswer(serializers.ModelSerializer[Order]):
    """An order. Context: `user`, the viewer or None.

    `key` is told to guests only: it opens the order without an account. `allowed_moves` is told
    to staff only.
    """

    status = serializers.ChoiceField(choices=OrderStatus.choices, read_only=True)
    placed_at = UtcTime()
    expires_at = UtcTime(
        allow_null=True, help_text="Until when the stock is held for an unpaid order; else null."
    )
    lines = OrderLineAnswer(many=True, read_only=True)
    totals = OrderTotals(source="*", read_only=True)
    total = Rupees(help_text="What is to be paid; the same as totals.total.")
    address = serializers.DictField(child=serializers.CharField(), read_only=True)
    timeline = OrderStep(many=True, read_only=True)
    can_cancel = serializers.SerializerMethodField()
    # Not marked read-only: the schema would then promise them to everybody.
    key = serializers.CharField(source="access_token", required=False)
    allowed_moves = serializers.ListField(child=serializers.CharField(), required=False)

    class Meta:
        model = Order
        fields = (
            *("number", "status", "placed_at", "expires_at", "lines", "totals", "total"),
            *("coupon_code", "email", "phone", "address", "deliver_from", "deliver_by"),
            *("carrier", "tracking_number", "cancel_reason", "timeline", "can_cancel"),
            *("key", "allowed_moves"),
        )
        read_only_fields = fields

    def get_can_cancel(self, order: Order) -> bool:
        return ORDER_FLOW.allows(order.status, OrderStatus.CANCELLED)

    def to_representation(self, order: Order) -> dict[str, Any]:
        data: dict[str, Any] = super().to_representation(order)
        viewer: User | None = self.context["user"]
        if viewer is not None or order.user_id is not None:
            del data["key"]
        if viewer is None or not viewer.is_staff:
            del data["allowed_moves"]
        return data
