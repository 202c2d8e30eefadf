"""Orders through the API: placing, seeing, cancelling, and doing it twice."""

import re
import uuid

import pytest
from rest_framework.test import APIClient

from config.foundation.models import IdempotencyKey
from shop.actions.orders import confirm_order, pack_order, ship_order
from shop.actions.verify import stock_differences
from shop.models import Cart, CouponUse, DeliveryZone, Order, StockLevel, Variant
from tests.factories import AddressFactory, CartFactory, CouponFactory, an_order, fill, stocked
from tests.factories.shop import ADDRESS

from .conftest import GUEST_ORDER, V1, is_problem, new_key, pointers

pytestmark = pytest.mark.django_db
ORDERS, LINES = f"{V1}orders", f"{V1}cart/lines"
RFC3339_UTC = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z")


def test_a_shopper_orders_the_cart(shopper_with_cart, shopper):
    variant = stocked(5)
    client = shopper_with_cart(variant, quantity=2)
    total = client.get(f"{V1}cart").json()["total"]
    body = {"address_id": client.address_id, "expected_total": total}
    answer = client.post(ORDERS, body, **new_key())
    assert answer.status_code == 201, answer.content
    order = answer.json()
    assert answer["Location"] == f"http://testserver{ORDERS}/{order['number']}"
    assert (order["status"], order["total"]) == ("placed", "1000.00")
    assert order["totals"] == {
        "subtotal": "1000.00",
        "discount": "0.00",
        "delivery_fee": "0.00",
        "cod_fee": "0.00",
        "tax_included": "152.54",
        "total": "1000.00",
    }
    line = {"sku": variant.sku, "quantity": 2, "unit_price": "500.00", "line_total": "1000.00"}
    assert line.items() <= order["lines"][0].items()
    assert RFC3339_UTC.fullmatch(order["expires_at"])
    assert RFC3339_UTC.fullmatch(order["timeline"][0]["at"])
    assert not {"key", "allowed_moves"} & order.keys()
    assert StockLevel.objects.get().reserved == 2
    assert Order.objects.get().user == shopper
    assert client.get(f"{V1}cart").json()["lines"] == []
    assert client.get(answer["Location"]).json() == order


def test_a_guest_orders_with_address_and_email(guest_with_cart, api):
    client = guest_with_cart()
    answer = client.post(ORDERS, GUEST_ORDER, **new_key())
    assert answer.status_code == 201, answer.content
    order = answer.json()
    assert order["email"] == "guest@example.com"
    assert order["address"] == ADDRESS
    url = answer["Location"]
    by_header = api().get(url, HTTP_X_ORDER_KEY=order["key"])
    by_query = api().get(url, {"key": order["key"]})
    assert by_header.json() == by_query.json() == order


def test_left_out_address_lines_are_empty(guest_with_cart):
    needed = {k: ADDRESS[k] for k in ("full_name", "phone", "line1", "city", "state", "pincode")}
    body = GUEST_ORDER | {"address": needed | {"phone": "098765 43210"}}
    order = guest_with_cart().post(ORDERS, body, **new_key()).json()
    assert order["address"] == ADDRESS | {"line2": ""}
    assert order["phone"] == "+919876543210"


@pytest.mark.parametrize("key", ["", "x", "0" * 32, "é", "🙂".encode().decode("latin-1")])
def test_a_wrong_key_opens_nothing(api, key):
    number = an_order().number
    is_problem(api().get(f"{ORDERS}/{number}", HTTP_X_ORDER_KEY=key), 404, "not_found")
    is_problem(api().get(f"{ORDERS}/{number}", {"key": key}), 404, "not_found")


def test_the_key_of_one_order_opens_no_other(api):
    first, second = an_order(), an_order()
    url = f"{ORDERS}/{second.number}"
    is_problem(api().get(url, {"key": first.access_token}), 404)


def test_an_order_of_somebody_else_is_404_and_stays(place, api, other_shopper, unchanged):
    _client, order = place()
    url = f"{ORDERS}/{order['number']}"
    with unchanged():
        for stranger in (api(), api(other_shopper)):
            is_problem(stranger.get(url), 404, "not_found")
            is_problem(stranger.post(f"{url}/cancel", {}), 404, "not_found")


def test_the_address_of_somebody_else_is_404(shopper_with_cart, guest_with_cart, unchanged):
    theirs = AddressFactory().pk
    client, guest = shopper_with_cart(), guest_with_cart()
    with unchanged():
        for number in (theirs, theirs + 10_000, 2**63, 10**40):
            is_problem(client.post(ORDERS, {"address_id": number}, **new_key()), 404, "not_found")
        body = {"address_id": theirs, "email": "a@example.com"}
        is_problem(guest.post(ORDERS, body, **new_key()), 404, "not_found")


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({}, "/address"),
        ({"address_id": 1, "address": ADDRESS}, "/address"),
        ({"address": ADDRESS, "email": "else@example.com"}, "/email"),
        ({"address": ADDRESS, "expected_total": "12.345"}, "/expected_total"),
        ({"address": ADDRESS, "expected_total": 12.5}, "/expected_total"),
        ({"address": ADDRESS, "coupon": "X"}, "/coupon"),
        ({"address": ADDRESS | {"is_default": True}}, "/address/is_default"),
        ({"address": ADDRESS | {"id": 1}}, "/address/id"),
        ({"address": ADDRESS | {"pincode": "012345"}}, "/address/pincode"),
        ({"address": ADDRESS | {"state": "99"}}, "/address/state"),
        ({"address": ADDRESS | {"phone": "12345"}}, "/address/phone"),
        ({"address": ADDRESS | {"gstin": "27AAAAA0000A1Z9"}}, "/address/gstin"),
        ({"address": "Pune"}, "/address"),
    ],
)
def test_what_is_wrong_is_pointed_at(shopper_with_cart, unchanged, body, pointer):
    client = shopper_with_cart()
    with unchanged():
        assert pointer in pointers(is_problem(client.post(ORDERS, body, **new_key()), 400))


def test_a_guest_says_where_the_receipt_goes(guest_with_cart):
    answer = guest_with_cart().post(ORDERS, {"address": ADDRESS}, **new_key())
    assert pointers(is_problem(answer, 400)) == ["/email"]


def test_refusals_change_nothing(shopper_with_cart, unchanged):
    variant = stocked(5)
    client = shopper_with_cart(variant, quantity=2)
    body = {"address_id": client.address_id}
    with unchanged():
        answer = client.post(ORDERS, body | {"expected_total": "999.00"}, **new_key())
        facts = is_problem(answer, 409, "total_changed")["facts"]
        assert facts == {"total": "1000.00", "expected": "999.00"}
    StockLevel.objects.update(on_hand=1)
    with unchanged():
        answer = client.post(ORDERS, body, **new_key())
        assert is_problem(answer, 409, "out_of_stock")["facts"]["left"] == 1
    StockLevel.objects.update(on_hand=5)
    DeliveryZone.objects.update(is_active=False)
    with unchanged():
        is_problem(client.post(ORDERS, body, **new_key()), 409, "not_deliverable")
    Variant.objects.update(is_active=False)
    with unchanged():
        is_problem(client.post(ORDERS, body, **new_key()), 404, "not_sold")


def test_an_empty_cart_orders_nothing(api, shopper, unchanged):
    with unchanged():
        is_problem(api().post(ORDERS, GUEST_ORDER, **new_key()), 409, "cart_empty")
        body = {"address": ADDRESS}
        is_problem(api(shopper).post(ORDERS, body, **new_key()), 409, "cart_empty")


def test_own_orders_in_pages(place, api, shopper, other_shopper):
    orders = [an_order(user=shopper).number for _order in range(3)]
    an_order(user=other_shopper), an_order()
    first = api(shopper).get(ORDERS, {"limit": 2}).json()
    rest = api(shopper).get(first["next"]).json()
    numbers = [order["number"] for order in first["results"] + rest["results"]]
    assert numbers == orders[::-1]
    assert (first["previous"], rest["next"]) == (None, None)
    is_problem(api().get(ORDERS), 401, "not_authenticated")


def test_staff_see_every_order_but_their_list_is_their_own(place, api, packer):
    _client, order = place()
    seen = api(packer).get(f"{ORDERS}/{order['number']}").json()
    assert seen["allowed_moves"] == ["confirmed", "cancelled"]
    assert "key" not in seen
    assert api(packer).get(ORDERS).json()["results"] == []


def test_cancelling_gives_everything_back_once(shopper_with_cart, unchanged):
    client = shopper_with_cart()
    CouponFactory(code="ONCE")
    client.post(f"{V1}cart/coupon", {"code": "ONCE"})
    order = client.post(ORDERS, {"address_id": client.address_id}, **new_key()).json()
    url = f"{ORDERS}/{order['number']}/cancel"
    answer = client.post(url, {"reason": "Ordered twice"})
    assert answer.status_code == 200, answer.content
    body = answer.json()
    assert (body["status"], body["cancel_reason"]) == ("cancelled", "Ordered twice")
    assert (body["expires_at"], body["can_cancel"]) == (None, False)
    assert [step["status"] for step in body["timeline"]] == ["placed", "cancelled"]
    level = StockLevel.objects.get()
    assert (level.on_hand, level.reserved) == (10, 0)
    assert CouponUse.objects.get().given_back_at
    with unchanged():
        is_problem(client.post(url, {}), 409, "illegal_move")
    assert list(stock_differences()) == []


def test_a_shipped_order_is_not_cancelled(place, packer, unchanged):
    client, placed = place()
    order = Order.objects.get()
    ship_order(order=pack_order(order=confirm_order(order=order), by=packer), by=packer)
    with unchanged():
        url = f"{ORDERS}/{placed['number']}/cancel"
        is_problem(client.post(url, {}), 409, "illegal_move")


def test_a_guest_cancels_with_the_key(api):
    order = an_order()
    url = f"{ORDERS}/{order.number}/cancel"
    answer = api().post(url, {}, HTTP_X_ORDER_KEY=order.access_token)
    assert answer.json()["status"] == "cancelled"
    assert answer.json()["key"] == order.access_token


def test_staff_cancel_with_the_right_to_it_only(place, api, packer, support, unchanged):
    _client, order = place()
    url = f"{ORDERS}/{order['number']}/cancel"
    with unchanged():
        is_problem(api(packer).post(url, {}), 403, "permission_denied")
    assert api(support).post(url, {"reason": "Asked by phone"}).json()["status"] == "cancelled"


# --- Idempotency ---------------------------------------------------------------------------------


@pytest.mark.parametrize("key", [None, "", "short", "with space", "é" * 10, "k" * 121])
def test_an_order_needs_a_key(shopper_with_cart, unchanged, key):
    client = shopper_with_cart()
    header = {} if key is None else {"HTTP_IDEMPOTENCY_KEY": key}
    with unchanged():
        answer = client.post(ORDERS, {"address_id": client.address_id}, **header)
        is_problem(answer, 400, "idempotency_key_missing")


@pytest.mark.parametrize("who", ["shopper_with_cart", "guest_with_cart"])
def test_the_same_key_gets_the_same_answer(request, who):
    client = request.getfixturevalue(who)()
    body, key = {"address": ADDRESS}, new_key()
    if who == "guest_with_cart":
        body["email"] = "a@example.com"
    first = client.post(ORDERS, body, **key)
    again = client.post(ORDERS, body, **key)
    assert (again.status_code, again.json()) == (201, first.json())
    assert again["Location"] == first["Location"]
    assert again["Idempotent-Replayed"] == "true"
    assert "Idempotent-Replayed" not in first
    assert Order.objects.count() == 1


def test_the_same_key_for_something_else_is_refused(shopper_with_cart, unchanged):
    client, key = shopper_with_cart(), new_key()
    client.post(ORDERS, {"address_id": client.address_id}, **key)
    with unchanged():
        answer = client.post(ORDERS, {"address": ADDRESS}, **key)
        is_problem(answer, 422, "idempotency_key_reused")


def test_keys_of_two_people_do_not_meet(guest_with_cart):
    key = new_key()
    first, second = guest_with_cart(), guest_with_cart()
    assert first.post(ORDERS, GUEST_ORDER, **key).status_code == 201
    assert second.post(ORDERS, GUEST_ORDER, **key).status_code == 201
    assert Order.objects.count() == 2


def test_a_mistake_is_not_kept(shopper_with_cart):
    client, key = shopper_with_cart(), new_key()
    is_problem(client.post(ORDERS, {}, **key), 400)
    answer = client.post(ORDERS, {"address_id": client.address_id}, **key)
    assert answer.status_code == 201


def test_a_refusal_is_kept(shopper_with_cart):
    client, key = shopper_with_cart(stocked(5), quantity=2), new_key()
    body = {"address_id": client.address_id, "expected_total": "1.00"}
    for _twice in range(2):
        is_problem(client.post(ORDERS, body, **key), 409, "total_changed")


def test_a_crash_leaves_neither_order_nor_claim(shopper_with_cart, monkeypatch, unchanged):
    """The answer is stored with the order: when storing it fails, there is no order either."""
    client, key = shopper_with_cart(), new_key()
    body = {"address_id": client.address_id}

    def crash(*args, **kwargs):
        raise RuntimeError("power cut")

    client.raise_request_exception = False
    with unchanged(), monkeypatch.context() as patch:
        patch.setattr("config.foundation.idempotency._plain", crash)
        assert client.post(ORDERS, body, **key).status_code == 500
    assert not IdempotencyKey.objects.exists()
    assert client.post(ORDERS, body, **key).status_code == 201


def same_order_thirty_times(token, key_of, at_once):
    def retry(index):
        client = APIClient()
        headers = {"HTTP_X_CART_TOKEN": token, "HTTP_IDEMPOTENCY_KEY": key_of(index)}
        return client.post(ORDERS, GUEST_ORDER, **headers)

    return at_once(retry, 30)


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_thirty_retries_at_once_are_one_order(at_once):
    variant = stocked(50)
    cart = fill(CartFactory(), variant)
    key = uuid.uuid4().hex
    answers = same_order_thirty_times(cart.token, lambda index: key, at_once)
    assert Order.objects.count() == 1
    placed = [answer.json()["number"] for answer in answers if answer.status_code == 201]
    assert set(placed) == {Order.objects.get().number}
    for answer in answers:
        if answer.status_code != 201:
            is_problem(answer, 409, "idempotency_key_in_progress")
    assert StockLevel.objects.get().reserved == 1
    assert list(stock_differences()) == []


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_thirty_keys_for_one_cart_are_one_order_too(at_once):
    cart = fill(CartFactory(), stocked(50))
    answers = same_order_thirty_times(cart.token, lambda index: f"key-{index:08}", at_once)
    codes = [answer.status_code for answer in answers]
    assert (codes.count(201), codes.count(409)) == (1, 29)
    assert Order.objects.count() == 1


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_control_without_the_claim_retries_are_answered_differently(at_once, monkeypatch):
    """With every retry under a key of its own claim, the loser learns only of an empty cart."""
    monkeypatch.setattr(
        "config.foundation.idempotency._claim",
        lambda **facts: IdempotencyKey.objects.create(
            owner=uuid.uuid4().hex, key=facts["key"], fingerprint=""
        ),
    )
    cart = fill(CartFactory(), stocked(50))
    key = uuid.uuid4().hex
    answers = same_order_thirty_times(cart.token, lambda index: key, at_once)
    refused = [answer.json()["code"] for answer in answers if answer.status_code == 409]
    assert refused.count("cart_empty") == 29


# --- Queries -------------------------------------------------------------------------------------


@pytest.mark.parametrize("orders", [2, 60])
def test_queries_of_the_order_list(api, shopper, orders, django_assert_max_num_queries):
    variant = stocked(orders)
    for _order in range(orders):
        an_order(variant, user=shopper)
    client = api(shopper)
    with django_assert_max_num_queries(8):
        answer = client.get(ORDERS, {"limit": 100})
    assert len(answer.json()["results"]) == orders


@pytest.mark.parametrize("lines", [2, 20])
def test_queries_of_placing(api, shopper, lines, django_assert_max_num_queries):
    fill(CartFactory(user=shopper), *[stocked() for _line in range(lines)])
    address = AddressFactory(user=shopper)
    client = api(shopper)
    with django_assert_max_num_queries(25 + 2 * lines):
        answer = client.post(ORDERS, {"address_id": address.pk}, **new_key())
    assert answer.status_code == 201
    assert Cart.objects.get().lines.count() == 0
