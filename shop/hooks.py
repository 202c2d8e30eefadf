"""Questions that the shop asks and apps above it answer."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from config.foundation.hooks import Question

from .models import Order


@dataclass(frozen=True)
class Draft:
    """An order in the making, as far as choosing a payment method needs it."""

    total: Decimal
    zone_allows_cod: bool
    goods_allow_cod: bool
    email: str = ""
    phone: str = ""


@dataclass(frozen=True)
class PaymentChoice:
    """A way to pay. `fee` in rupees is added to the total; `refusal` says why it is not offered."""

    code: str
    label: str
    hint: str = ""
    fee: Decimal = Decimal("0.00")
    refusal: str = ""


@dataclass(frozen=True)
class PaymentSummary:
    """What the order page says about its payment; `pay_url` is set while it can be paid."""

    headline: str
    detail: str = ""
    reference: str = ""
    pay_url: str = ""


@dataclass(frozen=True)
class Reduction:
    """Rupees off the goods, with the words that the bill shows."""

    label: str
    amount: Decimal


# Which ways to pay does this draft have? Answered with lists; order of answers is order of display.
payment_choices: Question[[Draft], list[PaymentChoice]] = Question("payment_choices")

# Start paying `order` by the method with this code; the answer is the URL to continue at.
begin_payment: Question[[Order, str], str | None] = Question("begin_payment")

# What is known about the payment of this order?
payment_summary: Question[[Order], PaymentSummary | None] = Question("payment_summary")

# Ids of orders that a reference of the payment world (payment id, gateway order id) belongs to.
orders_by_reference: Question[[str], list[int]] = Question("orders_by_reference")

# Further reductions for this person on goods of this value, beside the coupon.
price_reductions: Question[[Any, Decimal], Reduction | None] = Question("price_reductions")
