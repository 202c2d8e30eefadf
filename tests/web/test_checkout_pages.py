"""Checkout without scripts, from the address to the order, and what can go wrong on the way."""

import re

import pytest
from django.test import Client

from accounts.models import Address
from config.foundation.errors import Conflict
from shop import hooks
from shop.models import CartLine, Order, PinPlace, StockLevel
from tests.factories import AddressFactory, CartFactory, fill, stocked

from .conftest import TYPED

pytestmark = pytest.mark.django_db


def shown_total(client):
    body = client.get("/checkout/review/").content.decode()
    return re.search(r'name="expected_total" value="([0-9.]+)"', body)[1]


def place(client, **other):
    return client.post(
        "/checkout/review/", {"payment": "online", "expected_total": shown_total(client)} | other
    )


def test_a_guest_orders_without_scripts(at_review, paying):
    body = at_review.get("/checkout/review/").content.decode()
    assert "Flat 4, Neem House" in body
    assert "guest@example.com" in body
    assert "GST in this order" in body
    assert "Not for this order." in body
    answer = place(at_review)
    order = Order.objects.get()
    assert answer.url == f"/pay/{order.number}/"
    assert paying == [(order.pk, "online")]
    assert (order.email, order.phone, order.pincode) == (
        "guest@example.com",
        "+919876543210",
        "411045",
    )
    assert not CartLine.objects.exists()


def test_a_second_click_makes_no_second_order(at_review):
    sent = {"payment": "online", "expected_total": shown_total(at_review)}
    at_review.post("/checkout/review/", sent)
    again = at_review.post("/checkout/review/", sent)
    order = Order.objects.get()
    assert again.url == order.guest_url
    assert at_review.get(again.url).status_code == 200


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_once_make_one_order(at_review, at_once):
    sent = {"payment": "online", "expected_total": shown_total(at_review)}
    cookies = at_review.cookies

    def click(_n):
        client = Client()
        client.cookies = cookies
        return client.post("/checkout/review/", sent)

    answers = at_once(click, 2)
    order = Order.objects.get()
    assert sorted(answer.url for answer in answers) == sorted(
        [order.guest_url, f"/pay/{order.number}/"]
    )


def test_an_empty_cart_has_no_checkout(guest, paying):
    assert guest.get("/checkout/").url == "/cart/"
    assert guest.get("/checkout/review/").url == "/cart/"
    assert guest.post("/checkout/review/", {"payment": "online"}).url == "/cart/"


def test_the_last_look_needs_an_address(with_cart, paying):
    assert with_cart.get("/checkout/review/").url == "/checkout/"
    sent = {"payment": "online", "expected_total": "1000"}
    assert with_cart.post("/checkout/review/", sent).url == "/checkout/"
    assert not Order.objects.exists()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("email", "not-an-address"),
        ("phone", "12345"),
        ("pincode", "012345"),
        ("line1", "B"),
        ("state", "99"),
        ("gstin", "27AAACH0000A1Z0"),
        ("full_name", "A" * 200),
    ],
)
def test_wrong_fields_are_named_and_what_was_typed_is_kept(with_cart, field, value):
    answer = with_cart.post("/checkout/", TYPED | {field: value, "landmark": "By the banyan"})
    body = answer.content.decode()
    assert answer.status_code == 422
    assert f'href="#id_{field}"' in body
    assert "By the banyan" in body
    assert "checkout" not in with_cart.session


def test_city_and_state_follow_from_the_pin_code(with_cart):
    PinPlace.objects.create(prefix="411", city="Pune", state="27")
    body = with_cart.get("/checkout/place/", {"pincode": "411045"}).content.decode()
    assert 'value="Pune"' in body
    assert '<option value="27" selected>' in body
    with_cart.post("/checkout/", TYPED | {"city": "", "state": ""})
    address = with_cart.session["checkout"]["address"]
    assert (address["city"], address["state"]) == ("Pune", "27")


@pytest.mark.parametrize("pincode", ["", "x", "000000", "9" * 300])
def test_an_unknown_pin_code_fills_nothing_in(guest, pincode):
    page = guest.get("/checkout/place/", {"pincode": pincode})
    assert page.status_code == 200
    assert "Pune" not in page.content.decode()


def test_a_state_that_the_pin_code_contradicts_is_questioned(at_review):
    PinPlace.objects.create(prefix="411", city="Pune", state="27")
    assert "Is that right?" not in at_review.get("/checkout/review/").content.decode()
    at_review.post("/checkout/", TYPED | {"state": "29"})
    body = at_review.get("/checkout/review/").content.decode()
    assert "mostly in Maharashtra, you wrote Karnataka" in body


def test_a_shopper_picks_a_saved_address_but_never_a_strangers(
    signed_in, shopper, other_shopper, paying
):
    fill(CartFactory(user=shopper), stocked())
    mine = AddressFactory(user=shopper, line1="Mine 12")
    theirs = AddressFactory(user=other_shopper, line1="Theirs 13")
    client = signed_in(shopper)
    body = client.get("/checkout/").content.decode()
    assert "Mine 12" in body
    assert "Theirs 13" not in body
    assert client.post("/checkout/", {"saved": theirs.pk}).status_code == 404
    assert client.post("/checkout/", {"saved": "9" * 40}).status_code == 404
    assert "checkout" not in client.session
    assert client.post("/checkout/", {"saved": mine.pk}).url == "/checkout/review/"
    place(client)
    order = Order.objects.get()
    assert (order.user, order.email, order.address["line1"]) == (shopper, shopper.email, "Mine 12")


@pytest.mark.parametrize(("box", "kept"), [({}, 0), ({"keep": "on"}, 1)])
def test_a_new_address_is_kept_only_when_asked(signed_in, shopper, box, kept):
    fill(CartFactory(user=shopper), stocked())
    client = signed_in(shopper)
    assert 'name="keep" checked' not in client.get("/checkout/").content.decode()
    assert client.post("/checkout/", TYPED | {"saved": "new"} | box).url == "/checkout/review/"
    assert Address.objects.filter(user=shopper).count() == kept


@pytest.mark.parametrize(
    "sent",
    [
        {"payment": ""},
        {"payment": "cod"},
        {"payment": "magic"},
        {"expected_total": ""},
        {"expected_total": "NaN"},
        {"expected_total": "1e400"},
        {"expected_total": "-1"},
    ],
)
def test_refused_and_hostile_ways_to_pay_order_nothing(at_review, paying, sent):
    assert place(at_review, **sent).status_code == 422
    assert not Order.objects.exists()
    assert not paying


def test_the_only_way_to_pay_is_chosen_already(at_review, monkeypatch):
    def two(draft):
        return [hooks.PaymentChoice("a", "A"), hooks.PaymentChoice("b", "B")]

    only = at_review.get("/checkout/review/").content.decode()
    assert re.search(r'value="online"\s+checked', only)
    monkeypatch.setattr(hooks.payment_choices, "_answers", [two])
    assert "checked" not in at_review.get("/checkout/review/").content.decode().split("<form")[1]


def test_a_changed_total_is_shown_again_before_anything_is_ordered(at_review):
    total = shown_total(at_review)
    at_review.variant.__class__.objects.update(price=510)
    answer = place(at_review, expected_total=total)
    assert answer.url == "/checkout/review/"
    body = at_review.get(answer.url).content.decode()
    assert "The total is now" in body
    assert not Order.objects.exists()
    assert place(at_review).url.startswith("/pay/")


def test_goods_that_went_meanwhile_lead_back_to_the_cart(at_review):
    total = shown_total(at_review)
    StockLevel.objects.update(on_hand=1)
    answer = place_again(at_review, total)
    assert answer.url == "/cart/"
    body = at_review.get("/cart/").content.decode()
    assert "only 1 left" in body
    assert at_review.session["checkout"]["email"] == "guest@example.com"
    assert not Order.objects.exists()


def place_again(client, total):
    return client.post("/checkout/review/", {"payment": "online", "expected_total": total})


def test_a_payment_that_cannot_begin_leaves_the_order_and_says_why(at_review, monkeypatch):
    def busy(order, code):
        raise Conflict

    monkeypatch.setattr(hooks.begin_payment, "_answers", [busy])
    answer = place(at_review)
    order = Order.objects.get()
    assert answer.url == order.guest_url
    assert "changed by somebody else" in at_review.get(answer.url).content.decode()


def test_the_pages_of_checkout_are_never_kept(at_review):
    for url in ("/checkout/", "/checkout/review/"):
        assert "no-store" in at_review.get(url)["Cache-Control"]
