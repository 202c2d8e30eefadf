"""Front page, categories and search."""

import pytest
from django.test import Client

from shop.models import DeliveryZone
from tests.factories import BrandFactory, CategoryFactory, an_order, stocked

pytestmark = pytest.mark.django_db


def test_front_shows_shops_and_goods_in_few_queries(client, django_assert_num_queries):
    stocked(product__title="Copper bottle", product__is_featured=True)
    stocked(product__title="Brass lamp")
    with django_assert_num_queries(7):
        page = client.get("/")
    body = page.content.decode()
    assert page.status_code == 200
    assert "Copper bottle" in body
    assert "Brass lamp" in body
    assert 'href="/c/kitchen/"' in body
    assert "Buy again" not in body


@pytest.mark.parametrize("page", ["/", "/c/kitchen/", "/search/?q=lamp"])
def test_cards_tell_the_day_once_the_pin_code_is_known(client, page):
    for title in ("Brass lamp", "Paper lamp"):
        stocked(product__title=title)
    assert "Delivery by" not in client.get(page).content.decode()
    client.post("/pincode/", {"pincode": "560001"})
    assert client.get(page).content.decode().count("Delivery by") == 2


@pytest.mark.parametrize("page", ["/", "/c/kitchen/", "/search/?q=lamp"])
def test_cards_promise_no_day_where_we_do_not_deliver(client, page):
    stocked(product__title="Brass lamp")
    DeliveryZone.objects.update(is_active=False)
    client.post("/pincode/", {"pincode": "560001"})
    assert "Delivery by" not in client.get(page).content.decode()


@pytest.mark.parametrize("lamps", [1, 4])
def test_the_day_costs_the_same_queries_for_any_number_of_cards(
    client, lamps, django_assert_num_queries
):
    for at in range(lamps):
        stocked(product__title=f"Lamp {at}")
    client.post("/pincode/", {"pincode": "560001"})
    client.get("/")  # shelves, shops and what is known of a PIN stay in the cache
    with django_assert_num_queries(4):
        client.get("/")


def test_front_offers_to_buy_again_what_one_has_bought(signed_in, shopper, other_shopper):
    variant = stocked(product__title="Copper bottle")
    an_order(variant, user=shopper)
    assert "Buy again" in signed_in(shopper).get("/").content.decode()
    assert "Buy again" not in signed_in(other_shopper).get("/").content.decode()


def test_withdrawn_goods_leave_the_front_although_the_shelf_is_kept(client):
    variant = stocked(product__title="Copper bottle")
    client.get("/")
    variant.product.__class__.objects.update(status="archived")
    assert "Copper bottle" not in client.get("/").content.decode()


def test_category_counts_and_lists_what_is_below_it_too(client, django_assert_num_queries):
    pans = CategoryFactory(name="Pans", parent=CategoryFactory())
    stocked(product__title="Tawa", product__category=pans)
    stocked(product__title="Ladle", product__category=CategoryFactory())
    stocked(product__title="Sari", product__category=CategoryFactory(name="Clothing"))
    with django_assert_num_queries(9):
        body = client.get("/c/kitchen/").content.decode()
    assert "2 products" in body
    assert "Tawa" in body
    assert "Ladle" in body
    assert "Sari" not in body
    assert 'href="/c/kitchen/pans/"' in body


def test_category_sorts_by_price(client):
    for title, price in (("Dear", 300), ("Cheap", 100), ("Middling", 200)):
        stocked(product__title=title, product__price_from=price)
    low = client.get("/c/kitchen/?sort=price-low").content.decode()
    high = client.get("/c/kitchen/?sort=price-high").content.decode()
    assert low.index("Cheap") < low.index("Middling") < low.index("Dear")
    assert high.index("Dear") < high.index("Middling") < high.index("Cheap")
    assert "noindex" in low


def test_pages_of_a_category_know_their_neighbours(client, settings):
    for _n in range(25):
        stocked(0)
    first = client.get("/c/kitchen/").content.decode()
    second = client.get("/c/kitchen/?page=2").content.decode()
    assert '<link rel="next" href="?page=2">' in first
    assert 'rel="prev"' in second
    assert f'<link rel="canonical" href="{settings.SITE_URL}/c/kitchen/?page=2">' in second


@pytest.mark.parametrize(
    ("asked", "answer"),
    [
        ("/c/Kitchen/", "/c/kitchen/"),
        ("/c/kitchen/?sort=nonsense", "/c/kitchen/"),
        ("/c/kitchen/?page=1", "/c/kitchen/"),
        ("/c/kitchen/?page=1&sort=newest", "/c/kitchen/?sort=newest"),
    ],
)
def test_a_list_has_one_address(client, asked, answer):
    stocked()
    assert client.get(asked).url == answer


@pytest.mark.parametrize("page", ["0", "2", "-1", "x", "9" * 30, "1.5"])
def test_a_page_that_there_is_not_is_404(client, page):
    stocked()
    assert client.get("/c/kitchen/", {"page": page}).status_code == 404


def test_unknown_and_hidden_categories_are_404(client):
    CategoryFactory(name="Secret", is_active=False)
    assert client.get("/c/nowhere/").status_code == 404
    assert client.get("/c/secret/").status_code == 404


def test_card_adds_in_place_or_leads_to_the_choice(client):
    one = stocked(product__title="Tawa")
    assert f'value="{one.sku}"' in client.get("/c/kitchen/").content.decode()
    stocked(product=one.product, options={"Size": "L"})
    body = client.get("/c/kitchen/").content.decode()
    assert f'value="{one.sku}"' not in body
    assert "Choose" in body


@pytest.mark.parametrize("words", ["copper bottles", "coper botle", "Tamra", '"copper" -brass'])
def test_search_finds_by_word_slip_and_brand(client, words):
    tamra = BrandFactory(name="Tamra", slug="tamra")
    stocked(product__title="Copper bottle", product__brand=tamra)
    stocked(product__title="Silk dupatta")
    body = client.get("/search/", {"q": words}).content.decode()
    assert "Copper bottle" in body
    assert "Silk dupatta" not in body
    assert "noindex" in body


@pytest.mark.parametrize("words", ["zzqq", "", "   "])
def test_search_without_result_leads_on(client, words):
    stocked(product__title="Copper bottle")
    page = client.get("/search/", {"q": words})
    assert page.status_code == 200
    assert 'href="/c/kitchen/"' in page.content.decode()


@pytest.mark.parametrize(
    "words", ["'; drop table--", "& | ! ( :*", "%", "\\", "<script>", "अ" * 5000]
)
def test_search_bears_hostile_words(client, words):
    stocked()
    page = client.get("/search/", {"q": words})
    assert page.status_code == 200
    assert "<script>”" not in page.content.decode()


def test_a_nul_character_is_refused(client):
    assert client.get("/search/?q=%00").status_code == 400


def test_lists_are_read_only():
    assert Client().post("/search/").status_code == 405
