"""Ways to pay that need no gateway, and helpers that read pages."""

import pytest
from django.test import Client

from shop import hooks
from shop.hooks import PaymentChoice
from tests.factories import ready_to_sell, stocked

TYPED = {
    "email": "guest@example.com",
    "full_name": "Asha Rao",
    "phone": "98765 43210",
    "pincode": "411 045",
    "line1": "Flat 4, Neem House",
    "city": "Pune",
    "state": "27",
}


@pytest.fixture
def paying(monkeypatch):
    """Two ways to pay, one of them refused; returns the orders whose payment has begun."""
    begun = []

    def choices(draft):
        cash = PaymentChoice("cod", "Cash on delivery", refusal="Not for this order.")
        return [PaymentChoice("online", "Pay online", "On the next page."), cash]

    def begin(order, code):
        begun.append((order.pk, code))
        return f"/pay/{order.number}/"

    monkeypatch.setattr(hooks.payment_choices, "_answers", [choices])
    monkeypatch.setattr(hooks.begin_payment, "_answers", [begin])
    monkeypatch.setattr(hooks.payment_summary, "_answers", [])
    return begun


@pytest.fixture
def guest(db):
    ready_to_sell()
    return Client()


@pytest.fixture
def with_cart(guest):
    """A guest with two pieces of one variant in the cart; `guest.variant` is what it is."""
    guest.variant = stocked(5)
    guest.post("/cart/add/", {"sku": guest.variant.sku, "quantity": 2})
    return guest


@pytest.fixture
def at_review(with_cart, paying):
    """The same guest with an address, before the last look."""
    assert with_cart.post("/checkout/", TYPED).url == "/checkout/review/"
    return with_cart
