"""Bodies and answers about the cart."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.api.strict import StrictSerializer
from config.foundation.api.fields import Rupees, StrictText, WholeNumber

from ...bill import Bill
from ...models import CartLine
from .catalogue import PromiseAnswer


class LineBody(StrictSerializer):
    sku = StrictText(max_length=64)
    quantity = WholeNumber(min_value=1, max_value=CartLine.MOST)


class QuantityBody(StrictSerializer):
    quantity = WholeNumber(min_value=1, max_value=CartLine.MOST)


class CouponBody(StrictSerializer):
    code = StrictText(max_length=30)


class CartLineAnswer(serializers.Serializer[Any]):
    id = serializers.IntegerField(source="line.pk")
    sku = serializers.CharField(source="variant.sku")
    slug = serializers.CharField(source="variant.product.slug")
    title = serializers.CharField(source="variant.product.title")
    options = serializers.DictField(
        source="variant.options_in_order", child=serializers.CharField()
    )
    image = serializers.FileField(source="image.file", default=None, allow_null=True)
    quantity = serializers.IntegerField()
    most = serializers.IntegerField(help_text="The largest quantity that would be accepted now.")
    unit_price = Rupees(source="variant.price")
    mrp = Rupees(source="variant.mrp")
    line_total = Rupees(source="total", help_text="0.00 when it cannot be bought now.")


class WarningAnswer(serializers.Serializer[Any]):
    """Something that changed since the thing was put into the cart."""

    code = serializers.CharField(help_text="not_sold, out_of_stock, less_left or price_changed.")
    message = serializers.CharField()
    sku = serializers.CharField()


class CartCoupon(serializers.Serializer[Any]):
    code = serializers.CharField(source="cart.coupon.code")
    refusal = serializers.CharField(
        source="coupon_refusal", help_text="Why it takes nothing off now; empty when it does."
    )


class CartAnswer(serializers.Serializer[Any]):
    """The whole cart. Amounts are rupees with taxes included."""

    lines = CartLineAnswer(many=True)
    mrp_total = Rupees(source="totals.mrp_total")
    subtotal = Rupees(source="totals.subtotal")
    discount = Rupees(source="totals.discount")
    delivery_fee = Rupees(
        source="totals.fees.delivery", help_text="0.00 while no PIN code is known."
    )
    tax_included = Rupees(source="totals.tax_included")
    total = Rupees(source="totals.total")
    saving = Rupees(source="totals.saving", help_text="Against MRP, coupon included.")
    warnings = WarningAnswer(many=True)
    can_be_ordered = serializers.BooleanField()
    coupon = serializers.SerializerMethodField()
    delivery = serializers.SerializerMethodField(help_text="Null while no PIN code is known.")
    free_delivery_gap = Rupees(help_text="Rupees missing until delivery is free.")

    @extend_schema_field(CartCoupon(allow_null=True))
    def get_coupon(self, bill: Bill) -> Any:
        return CartCoupon(bill).data if bill.cart and bill.cart.coupon else None

    @extend_schema_field(PromiseAnswer(allow_null=True))
    def get_delivery(self, bill: Bill) -> Any:
        return PromiseAnswer.of(bill.promise) if bill.promise else None
