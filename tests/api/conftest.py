"""Calls of the API, by path under /api/v1/."""

import uuid

import pytest

from shop.models import Cart, CartLine, CouponUse, Order, OrderEvent, Reservation, StockLevel
from tests.factories import AddressFactory, stocked
from tests.factories.shop import ADDRESS

V1 = "/api/v1/"
GUEST_ORDER = {"email": "Guest@Example.com", "address": ADDRESS}


def is_problem(answer, status, code=None):
    """Assert that `answer` is a problem document (RFC 9457) with this status and code."""
    assert answer.status_code == status, answer.content
    assert answer["Content-Type"] == "application/problem+json"
    body = answer.json()
    assert {"type", "title", "status", "detail", "code", "errors"} <= body.keys()
    assert body["status"] == status
    assert body["type"].endswith(f"/api/docs/errors#{body['code']}")
    assert answer["X-Request-ID"]
    assert code is None or body["code"] == code, body
    return body


def pointers(body):
    return [row["pointer"] for row in body["errors"]]


def new_key():
    return {"HTTP_IDEMPOTENCY_KEY": uuid.uuid4().hex}


def state_of_the_shop():
    """Everything that a refused call must leave alone."""
    return [
        list(kind.objects.order_by("pk").values_list(*fields))
        for kind, fields in (
            (Cart, ["pk", "user", "coupon"]),
            (CartLine, ["pk", "cart", "quantity", "price_seen"]),
            (Order, ["pk", "status", "total", "cancel_reason"]),
            (OrderEvent, ["pk", "status"]),
            (Reservation, ["pk", "status", "quantity"]),
            (StockLevel, ["pk", "on_hand", "reserved"]),
            (CouponUse, ["pk", "given_back_at"]),
        )
    ]


@pytest.fixture
def unchanged():
    """`with unchanged():` the shop is the same afterwards."""
    from contextlib import contextmanager

    @contextmanager
    def watch():
        before = state_of_the_shop()
        yield
        assert state_of_the_shop() == before

    return watch


@pytest.fixture
def guest_with_cart(api):
    """`guest_with_cart(variant, …)` → a client that carries the token of a filled guest cart."""

    def fill(*variants, quantity=1):
        client = api()
        for variant in variants or [stocked()]:
            body = {"sku": variant.sku, "quantity": quantity}
            answer = client.post(f"{V1}cart/lines", body)
            assert answer.status_code == 201, answer.content
            client.credentials(HTTP_X_CART_TOKEN=answer["X-Cart-Token"])
        return client

    return fill


@pytest.fixture
def shopper_with_cart(api, shopper):
    """`shopper_with_cart(variant, …)` → the shopper's client with a filled cart; `.address_id`."""

    def fill(*variants, quantity=1):
        client = api(shopper)
        for variant in variants or [stocked()]:
            body = {"sku": variant.sku, "quantity": quantity}
            assert client.post(f"{V1}cart/lines", body).status_code == 201
        client.address_id = AddressFactory(user=shopper).pk
        return client

    return fill


@pytest.fixture
def place(shopper_with_cart):
    """`place()` → (client, order as answered) of the shopper."""

    def order(*variants):
        client = shopper_with_cart(*variants)
        answer = client.post(f"{V1}orders", {"address_id": client.address_id}, **new_key())
        assert answer.status_code == 201, answer.content
        return client, answer.json()

    return order
