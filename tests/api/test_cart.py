"""The cart: of guests by token, of shoppers by account."""

from decimal import Decimal

import pytest

from shop.models import Cart, CartLine, Variant
from tests.factories import AddressFactory, CartFactory, CouponFactory, fill, stocked

from .conftest import V1, is_problem, pointers

pytestmark = pytest.mark.django_db
CART, LINES, COUPON = f"{V1}cart", f"{V1}cart/lines", f"{V1}cart/coupon"
AMOUNTS = ("subtotal", "discount", "delivery_fee", "tax_included", "total")


def amounts(body):
    return [body[name] for name in AMOUNTS]


def test_reading_makes_no_cart(api, shopper):
    for client in (api(), api(shopper)):
        answer = client.get(CART)
        assert answer.status_code == 200
        assert "X-Cart-Token" not in answer
        body = answer.json()
        assert (body["lines"], body["warnings"], body["coupon"]) == ([], [], None)
        assert amounts(body) == ["0.00"] * 5
        assert body["can_be_ordered"] is False
    assert Cart.objects.count() == 0


def test_a_guest_cart_lives_by_its_token(api):
    variant = stocked()
    answer = api().post(LINES, {"sku": variant.sku, "quantity": 2})
    assert answer.status_code == 201
    line = answer.json()["lines"][0]
    assert answer["Location"] == f"http://testserver{LINES}/{line['id']}"
    expected = {"sku": variant.sku, "quantity": 2, "unit_price": "500.00", "mrp": "650.00"}
    assert expected.items() <= line.items()
    assert line["line_total"] == "1000.00"
    assert amounts(answer.json()) == ["1000.00", "0.00", "0.00", "152.54", "1000.00"]
    token = answer["X-Cart-Token"]
    again = api().get(CART, HTTP_X_CART_TOKEN=token)
    assert again["X-Cart-Token"] == token
    assert again.json()["lines"][0]["quantity"] == 2
    assert "no-store" in again["Cache-Control"]
    assert api().get(CART).json()["lines"] == []


def test_adding_again_adds_up(guest_with_cart):
    variant = stocked(10)
    client = guest_with_cart(variant, variant, quantity=2)
    body = client.get(CART).json()
    assert [line["quantity"] for line in body["lines"]] == [4]
    assert Cart.objects.count() == 1


def test_a_shopper_needs_no_token(shopper_with_cart, api, other_shopper):
    client = shopper_with_cart()
    answer = client.get(CART)
    assert len(answer.json()["lines"]) == 1
    assert "X-Cart-Token" not in answer
    assert api(other_shopper).get(CART).json()["lines"] == []


def test_the_token_of_a_shoppers_cart_opens_nothing(shopper_with_cart, api):
    shopper_with_cart()
    token = Cart.objects.get().token
    assert api().get(CART, HTTP_X_CART_TOKEN=token).json()["lines"] == []


def test_a_guest_cart_that_comes_along_is_merged_once(guest_with_cart, api, shopper):
    variant = stocked(10)
    token = guest_with_cart(variant, quantity=2).get(CART)["X-Cart-Token"]
    client = api(shopper)
    for _call in range(2):
        body = client.get(CART, HTTP_X_CART_TOKEN=token).json()
        assert [line["quantity"] for line in body["lines"]] == [2]
    assert Cart.objects.get().user == shopper


def test_signing_in_takes_the_guest_cart_along(guest_with_cart, api, shopper):
    from tests.factories.accounts import PASSWORD

    client = guest_with_cart()
    body = {"email": shopper.email, "password": PASSWORD}
    tokens = client.post(f"{V1}auth/token", body).json()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {tokens['access']}")
    assert len(client.get(CART).json()["lines"]) == 1
    assert Cart.objects.get().user == shopper


def test_quantities_are_set_and_lines_removed(guest_with_cart):
    client = guest_with_cart(stocked(10))
    line = client.get(CART).json()["lines"][0]["id"]
    for _twice in range(2):
        body = client.patch(f"{LINES}/{line}", {"quantity": 3}).json()
        assert (body["lines"][0]["quantity"], body["total"]) == (3, "1500.00")
    assert client.delete(f"{LINES}/{line}").json()["lines"] == []
    is_problem(client.delete(f"{LINES}/{line}"), 404, "not_found")


def test_lines_of_others_are_404_and_stay(guest_with_cart, api, shopper, unchanged):
    theirs = guest_with_cart().get(CART).json()["lines"][0]["id"]
    with unchanged():
        for stranger in (api(), api(shopper)):
            is_problem(stranger.patch(f"{LINES}/{theirs}", {"quantity": 2}), 404, "not_found")
            is_problem(stranger.delete(f"{LINES}/{theirs}"), 404, "not_found")


def test_more_than_there_is(api, guest_with_cart, unchanged):
    variant = stocked(3)
    client = guest_with_cart(variant, quantity=2)
    with unchanged():
        body = is_problem(client.post(LINES, {"sku": variant.sku, "quantity": 2}), 409)
        assert body["code"] == "out_of_stock"
        assert body["facts"] == {"title": variant.product.title, "sku": variant.sku, "left": 3}


def test_more_than_a_household_needs(guest_with_cart, unchanged):
    variant = stocked(50)
    client = guest_with_cart(variant, quantity=15)
    with unchanged():
        is_problem(client.post(LINES, {"sku": variant.sku, "quantity": 6}), 400, "too_many")


def test_a_refused_first_line_leaves_no_cart(api, unchanged):
    stocked(0)
    with unchanged():
        for sku, status in ((Variant.objects.get().sku, 409), ("NO-SUCH", 404)):
            answer = api().post(LINES, {"sku": sku, "quantity": 1})
            is_problem(answer, status)
            assert "X-Cart-Token" not in answer


def test_a_full_cart(guest_with_cart, unchanged):
    variant, more = stocked(), stocked()
    client = guest_with_cart(variant)
    cart = Cart.objects.get()
    for _line in range(99):
        CartLine.objects.create(cart=cart, variant=stocked(0), quantity=1, price_seen=1)
    with unchanged():
        is_problem(client.post(LINES, {"sku": more.sku, "quantity": 1}), 409, "cart_full")


def test_what_changed_is_told(guest_with_cart):
    variant, gone = stocked(5), stocked(5)
    client = guest_with_cart(variant, gone)
    Variant.objects.filter(pk=variant.pk).update(price=Decimal("510.00"))
    Variant.objects.filter(pk=gone.pk).update(is_active=False)
    body = client.get(CART).json()
    codes = {warning["sku"]: warning["code"] for warning in body["warnings"]}
    assert codes == {variant.sku: "price_changed", gone.sku: "not_sold"}
    assert body["can_be_ordered"] is False
    assert body["total"] == "510.00"


def test_delivery_fee_by_pincode(guest_with_cart):
    client = guest_with_cart()
    assert client.get(CART).json()["delivery"] is None
    body = client.get(f"{CART}?pincode=411045").json()
    assert (body["delivery_fee"], body["total"]) == ("49.00", "549.00")
    assert body["free_delivery_gap"] == "499.00"
    assert body["delivery"]["deliverable"] is True


@pytest.mark.parametrize("pin", ["12", "abc", "🙂", "9" * 3000])
def test_a_broken_pincode_is_told(guest_with_cart, pin):
    body = is_problem(guest_with_cart().get(CART, {"pincode": pin}), 400, "invalid")
    assert pointers(body) == ["/pincode"]


def test_a_shoppers_bill_goes_to_the_default_address(shopper_with_cart, shopper):
    client = shopper_with_cart()
    AddressFactory(user=shopper, pincode="560001", is_default=True)
    assert client.get(CART).json()["delivery"]["pincode"] == "560001"


def test_coupon_on_and_off(guest_with_cart):
    client = guest_with_cart()
    CouponFactory(code="DIWALI", value=Decimal(100))
    for _twice in range(2):
        body = client.post(COUPON, {"code": "diwali"}).json()
        assert body["coupon"] == {"code": "DIWALI", "refusal": ""}
        assert (body["discount"], body["total"]) == ("100.00", "400.00")
    for _twice in range(2):
        body = client.delete(COUPON).json()
        assert (body["coupon"], body["discount"]) == (None, "0.00")


def test_a_coupon_that_does_not_count_yet_says_why(guest_with_cart):
    client = guest_with_cart()
    CouponFactory(code="BIG", min_subtotal=Decimal(5000))
    body = client.post(COUPON, {"code": "BIG"}).json()
    assert body["discount"] == "0.00"
    assert "5000" in body["coupon"]["refusal"]


def test_an_unknown_coupon_changes_nothing(api, guest_with_cart, unchanged):
    client = guest_with_cart()
    with unchanged():
        is_problem(client.post(COUPON, {"code": "NOPE"}), 409, "coupon_refused")
        is_problem(api().post(COUPON, {"code": "NOPE"}), 409, "coupon_refused")
        assert api().delete(COUPON).status_code == 200


@pytest.mark.parametrize("lines", [2, 60])
def test_queries_of_the_cart(api, shopper, lines, django_assert_max_num_queries):
    cart = CartFactory(user=shopper, coupon=CouponFactory())
    fill(cart, *[stocked() for _line in range(lines)])
    AddressFactory(user=shopper)
    client = api(shopper)
    with django_assert_max_num_queries(10):
        answer = client.get(CART)
    assert len(answer.json()["lines"]) == lines
