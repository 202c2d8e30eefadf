"""Payments through the API, as a phone and a stranger use them."""

import uuid

import pytest

from payments.actions.start_payment import start_payment
from payments.models import Attempt, Payment
from shop.actions.orders import cancel_order
from tests.factories import an_order, stocked

pytestmark = pytest.mark.enable_socket
PAYMENTS = "/api/v1/payments"


@pytest.fixture
def order(shopper):
    return an_order(stocked(pieces=5), user=shopper)


def post(client, order, method="razorpay", key="key-00000001", **more):
    body = {"order": order.number, "method": method}
    return client.post(PAYMENTS, body, headers={"Idempotency-Key": key, **more})


def test_it_starts_and_hands_over_what_checkout_needs(gateway, api, shopper, order):
    answer = post(api(shopper), order)
    payment = Payment.objects.get()
    assert answer.status_code == 201
    assert answer["Location"] == f"{PAYMENTS}/{payment.pk}"
    body = answer.json()
    assert (body["id"], body["status"], body["method"]) == (str(payment.pk), "created", "razorpay")
    assert body["amount"] == "549.00"
    assert body["created_at"].endswith("Z")
    assert body["captured_at"] is None
    checkout = body["checkout"]
    assert checkout["order_id"] == payment.gateway_order_id
    assert (checkout["key"], checkout["amount"], checkout["currency"]) == (
        "rzp_test_haat", 54900, "INR",
    )  # fmt: skip


def test_the_same_key_gets_the_same_answer_and_another_body_none(gateway, api, shopper, order):
    first, second = post(api(shopper), order), post(api(shopper), order)
    assert first.json() == second.json()
    assert second["Location"] == first["Location"]
    assert Payment.objects.count() == 1
    assert post(api(shopper), order, method="cod").status_code == 422
    assert api(shopper).post(PAYMENTS, {}).json()["code"] == "idempotency_key_missing"


def test_strangers_get_404_and_nothing_changes(gateway, api, other_shopper, support, order):
    for client in (api(), api(other_shopper), api(support)):
        assert post(client, order).status_code == 404
    assert post(api(), order, **{"X-Order-Key": "wrong"}).status_code == 404
    assert not Payment.objects.exists()
    payment = start_payment(order=order)
    for client in (api(), api(other_shopper), api(support)):
        assert client.get(f"{PAYMENTS}/{payment.pk}").status_code == 404
        assert client.post(f"{PAYMENTS}/{payment.pk}/confirm", {}).status_code == 404
    assert api(other_shopper).get(f"{PAYMENTS}/{uuid.uuid4()}").status_code == 404


def test_a_guest_pays_with_the_orders_key(gateway, api, db):
    order = an_order(stocked())
    by_header = post(api(), order, **{"X-Order-Key": order.access_token})
    assert by_header.status_code == 201
    body = {"order": order.number, "method": "razorpay", "order_key": order.access_token}
    by_field = api().post(PAYMENTS, body, headers={"Idempotency-Key": "key-00000002"})
    assert by_field.json()["id"] == by_header.json()["id"]
    url = f"{PAYMENTS}/{by_field.json()['id']}"
    assert api().get(url, headers={"X-Order-Key": order.access_token}).status_code == 200
    assert api().get(url, headers={"X-Order-Key": "ä"}).status_code == 404


def test_cash_on_delivery(gateway, api, shopper, order):
    answer = post(api(shopper), order, method="cod")
    body = answer.json()
    assert (answer.status_code, body["method"], body["checkout"]) == (201, "cod", None)
    assert (body["amount"], body["order_status"]) == ("598.00", "confirmed")


def test_a_refusal_has_its_code(gateway, api, shopper, order, settings):
    settings.COD = {**settings.COD, "limit": "1"}
    refused = post(api(shopper), order, method="cod")
    assert (refused.status_code, refused.json()["code"]) == (409, "cod_refused")
    assert "₹1" in refused.json()["detail"]
    cancel_order(order=order, reason="", by=None)
    over = post(api(shopper), order, key="key-00000002")
    assert (over.status_code, over.json()["code"]) == (409, "not_payable")


def test_a_silent_gateway_is_503_and_the_same_key_may_try_again(gateway, api, shopper, order):
    gateway.faults(api={"status_500_percent": 100})
    silent = post(api(shopper), order)
    assert (silent.status_code, silent.json()["code"]) == (503, "gateway_unavailable")
    assert silent["Retry-After"] == "10"
    gateway.faults(api={"status_500_percent": 0})
    assert post(api(shopper), order).status_code == 201


def test_confirming(gateway, api, shopper, order):
    payment = start_payment(order=order)
    handed_over = gateway.pay(payment)
    url = f"{PAYMENTS}/{payment.pk}"
    for _n in range(2):
        answer = api(shopper).post(f"{url}/confirm", handed_over)
        assert (answer.status_code, answer.json()["status"]) == (200, "captured")
    assert answer.json()["order_status"] == "confirmed"
    assert api(shopper).get(url).json() == answer.json()
    assert answer.json()["checkout"] is None


@pytest.mark.parametrize(
    "changes",
    [
        {"razorpay_signature": "0" * 64},
        {"razorpay_signature": "naïve"},
        {"razorpay_signature": ""},
        {"razorpay_signature": None},
        {"razorpay_signature": {"a": 1}},
        {"razorpay_signature": "a" * 129},
        {"razorpay_payment_id": "pay_AAAAAAAAAAAAAA"},
        {"razorpay_payment_id": "pay\0"},
        {"razorpay_payment_id": ["x"]},
        {"razorpay_order_id": "order_AAAAAAAAAAAAAA"},
        {"razorpay_order_id": None},
        {"secret": "mine", "razorpay_signature": "0" * 64},
    ],
)
def test_a_hostile_confirmation_is_a_bad_request(gateway, api, shopper, order, changes):
    payment = start_payment(order=order)
    body = {**gateway.pay(payment), **changes}
    answer = api(shopper).post(f"{PAYMENTS}/{payment.pk}/confirm", body)
    assert answer.status_code == 400
    assert not Attempt.objects.exists()
    order.refresh_from_db()
    assert order.status == "placed"


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b"\xff", b'{"order": 1e999}'])
def test_a_hostile_start_is_a_bad_request(api, shopper, body):
    answer = api(shopper).generic(
        "POST", PAYMENTS, body, content_type="application/json",
        headers={"Idempotency-Key": "key-00000001"},
    )  # fmt: skip
    assert answer.status_code in (400, 404)


@pytest.mark.parametrize("method", ["paypal", "", None, 7])
def test_an_unknown_method_is_a_bad_request(api, shopper, order, method):
    assert post(api(shopper), order, method=method).status_code == 400
