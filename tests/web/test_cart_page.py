"""The cart: with scripts and without, for guests and shoppers, and what strangers cannot do."""

import json

import pytest
from django.test import Client

from shop.models import Cart, CartLine, StockLevel
from tests.factories import CartFactory, CouponFactory, fill, stocked

pytestmark = pytest.mark.django_db
HTMX = {"HTTP_HX_REQUEST": "true"}


def line_of(client):
    return CartLine.objects.get(cart__token=client.session["cart_token"])


def test_add_without_scripts_goes_to_the_cart_and_says_so(guest):
    variant = stocked()
    answer = guest.post("/cart/add/", {"sku": variant.sku, "quantity": 2})
    assert answer.url == "/cart/"
    assert line_of(guest).quantity == 2
    body = guest.get("/cart/").content.decode()
    assert "is in the cart" in body
    assert variant.product.title in body
    assert 'href="/checkout/"' in body


def test_add_with_scripts_answers_count_and_toast(guest):
    answer = guest.post("/cart/add/", {"sku": stocked().sku, "quantity": 3}, **HTMX)
    assert '<span class="count">3</span>' in answer.content.decode()
    assert json.loads(answer["HX-Trigger"])["toast"]["url"] == "/cart/"


def test_add_returns_to_our_own_pages_only(guest):
    sku = stocked().sku
    ours = guest.post("/cart/add/", {"sku": sku, "quantity": 1, "next": "/c/kitchen/"})
    theirs = guest.post("/cart/add/", {"sku": sku, "quantity": 1, "next": "//evil.example"})
    assert (ours.url, theirs.url) == ("/c/kitchen/", "/cart/")


@pytest.mark.parametrize(
    "typed",
    [
        {},
        {"sku": "X"},
        {"sku": "KADAI", "quantity": "0"},
        {"sku": "KADAI", "quantity": "-1"},
        {"sku": "KADAI", "quantity": "21"},
        {"sku": "KADAI", "quantity": "1e9"},
        {"sku": "KADAI", "quantity": "x"},
        {"sku": "K" * 65, "quantity": "1"},
        {"sku": "NOWHERE", "quantity": "1"},
    ],
)
def test_hostile_additions_are_refused_and_change_nothing(guest, typed):
    stocked(sku="KADAI")
    assert 400 <= guest.post("/cart/add/", typed, **HTMX).status_code < 500
    assert not CartLine.objects.exists()


def test_more_than_there_is_is_refused_in_words(guest):
    answer = guest.post("/cart/add/", {"sku": stocked(2).sku, "quantity": 3}, **HTMX)
    assert answer.status_code == 409
    assert "only 2 left" in answer.content.decode()
    assert not CartLine.objects.exists()


def test_the_cart_needs_post():
    assert Client().get("/cart/add/").status_code == 405


def test_quantity_changes_in_place_and_by_redirect(with_cart):
    line = line_of(with_cart)
    part = with_cart.post(f"/cart/lines/{line.pk}/", {"quantity": 3}, **HTMX).content.decode()
    assert "<html" not in part
    assert "<output>3</output>" in part
    assert 'hx-swap-oob="innerHTML:#cart-count"' in part
    assert with_cart.post(f"/cart/lines/{line.pk}/", {"quantity": 1}).url == "/cart/"
    assert line_of(with_cart).quantity == 1


@pytest.mark.parametrize("quantity", ["", "-1", "21", "x"])
def test_hostile_quantities_are_refused(with_cart, quantity):
    line = line_of(with_cart)
    url = f"/cart/lines/{line.pk}/"
    assert with_cart.post(url, {"quantity": quantity}, **HTMX).status_code == 400
    assert line_of(with_cart).quantity == 2


def test_what_is_removed_can_be_put_back(with_cart):
    line = line_of(with_cart)
    answer = with_cart.post(f"/cart/lines/{line.pk}/", {"quantity": 0})
    assert not CartLine.objects.exists()
    body = with_cart.get(answer.url).content.decode()
    assert "Put it back" in body
    with_cart.post("/cart/add/", {"sku": with_cart.variant.sku, "quantity": 2})
    assert line_of(with_cart).quantity == 2


@pytest.mark.parametrize("asked", ["?removed=NO&quantity=1", "?removed=x&quantity=y", "?removed="])
def test_undo_is_not_offered_for_what_was_made_up(guest, asked):
    assert "Put it back" not in guest.get(f"/cart/{asked}").content.decode()


def test_a_stranger_cannot_touch_a_line(with_cart, signed_in, other_shopper):
    line = line_of(with_cart)
    for stranger in (Client(), signed_in(other_shopper)):
        assert stranger.post(f"/cart/lines/{line.pk}/", {"quantity": 0}).status_code == 404
    assert line_of(with_cart).quantity == 2


def test_a_token_of_a_users_cart_opens_nothing(guest, shopper):
    cart = fill(CartFactory(user=shopper), stocked())
    session = guest.session
    session["cart_token"] = cart.token
    session.save()
    assert "Your cart is empty" in guest.get("/cart/").content.decode()


@pytest.mark.parametrize("lines", [2, 60])
def test_queries_do_not_grow_with_the_cart(guest, lines, django_assert_num_queries):
    cart = fill(CartFactory(), *(stocked() for _n in range(lines)))
    session = guest.session
    session["cart_token"] = cart.token
    session["pincode"] = "411045"
    session.save()
    with django_assert_num_queries(10):
        body = guest.get("/cart/").content.decode()
    assert body.count('class="line"') == lines


def test_the_bill_names_every_fee_and_the_gap_to_free_delivery(guest):
    guest.post("/cart/add/", {"sku": stocked().sku, "quantity": 1})
    assert "needs your PIN code" in guest.get("/cart/").content.decode()
    guest.post("/pincode/", {"pincode": "411045"})
    body = guest.get("/cart/").content.decode()
    for words in ("₹49", "₹549", "₹499 more and delivery is free", "You save ₹150", "Other fees"):
        assert words in body


def test_a_place_we_do_not_reach_is_said_and_blocks(with_cart):
    with_cart.post("/pincode/", {"pincode": "999999"})
    body = with_cart.get("/cart/").content.decode()
    assert "We do not deliver to 999999 yet" in body
    assert 'href="/checkout/"' not in body


def test_coupon_counts_and_comes_off(with_cart):
    CouponFactory(code="HUNDRED")
    assert with_cart.post("/cart/coupon/", {"code": "hundred"}).url == "/cart/"
    body = with_cart.get("/cart/").content.decode()
    assert "Coupon HUNDRED" in body
    assert "₹900" in body
    with_cart.post("/cart/coupon/", {"remove": "1"})
    assert Cart.objects.get().coupon is None


def test_a_refused_coupon_says_why_and_keeps_what_was_typed(with_cart):
    answer = with_cart.post("/cart/coupon/", {"code": "NOPE"}, **HTMX)
    assert answer.status_code == 422
    body = answer.content.decode()
    assert "We do not know this coupon" in body
    assert 'value="NOPE"' in body
    CouponFactory(code="LATER", min_subtotal=5000)
    with_cart.post("/cart/coupon/", {"code": "LATER"})
    assert "needs goods worth ₹5000" in with_cart.get("/cart/").content.decode()


def test_a_new_price_is_called_out_and_accepted_with_one_tap(with_cart):
    variant = with_cart.variant
    variant.price = 520
    variant.save()
    assert "now costs ₹520" in with_cart.get("/cart/").content.decode()
    assert with_cart.post("/cart/prices/").url == "/cart/"
    assert "now costs" not in with_cart.get("/cart/").content.decode()


def test_less_stock_is_called_out_blocks_and_is_put_right(with_cart):
    StockLevel.objects.update(on_hand=1)
    body = with_cart.get("/cart/").content.decode()
    assert "Take 1" in body
    assert 'href="/checkout/"' not in body
    with_cart.post(f"/cart/lines/{line_of(with_cart).pk}/", {"quantity": 1})
    assert 'href="/checkout/"' in with_cart.get("/cart/").content.decode()


def test_signing_in_takes_the_guest_cart_along(with_cart, shopper):
    from shop.handlers import take_guest_cart_along

    session = dict(with_cart.session)
    take_guest_cart_along(session, shopper)
    take_guest_cart_along(session, shopper)
    assert Cart.objects.get().user == shopper
    assert CartLine.objects.get().quantity == 2
