"""The page of one product."""

import json
import re
from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from shop.models import OptionAxis, ProductImage, SlugHistory
from shop.views.declarations import unit_price_of
from tests.factories import VariantFactory, stocked

pytestmark = pytest.mark.django_db


@pytest.fixture
def kurta():
    """Indigo in S and L, madder in S only; indigo L is gone."""
    first = stocked(3, sku="IND-S", options={"Colour": "Indigo", "Size": "S"})
    product = first.product
    OptionAxis.objects.create(product=product, name="Colour", values=["Indigo", "Madder"])
    OptionAxis.objects.create(product=product, name="Size", values=["S", "L"], position=1)
    stocked(0, sku="IND-L", product=product, options={"Colour": "Indigo", "Size": "L"})
    stocked(9, sku="MAD-S", product=product, options={"Colour": "Madder", "Size": "S"}, price=550)
    return product


def test_page_says_price_saving_tax_and_declarations(client, django_assert_num_queries):
    variant = stocked(product__country_of_origin="JP", product__importer="Sagar Traders, Mumbai")
    with django_assert_num_queries(8):
        page = client.get(variant.product.get_absolute_url())
    body = page.content.decode()
    for words in ("₹500", "₹650", "23", "₹150", "Inclusive of all taxes", "Cooking pan", "Japan"):
        assert words in body
    assert "Sagar Traders, Mumbai" in body
    assert "Rasoi Works" in body
    assert "Add to cart" in body


def test_stock_is_said_only_when_it_is_true(client):
    few = stocked(3)
    many = stocked(50)
    none = stocked(0)
    assert "Only 3 left" in client.get(few.product.get_absolute_url()).content.decode()
    assert "left" not in _stock(client.get(many.product.get_absolute_url()))
    gone = client.get(none.product.get_absolute_url()).content.decode()
    assert "Sold out" in gone
    assert re.search(r"data-variant-buy disabled", gone)


def _stock(page):
    return page.content.decode().split('id="stock"')[1].split("</div>")[0]


def test_choice_by_sku_and_by_options(client, kurta):
    url = kurta.get_absolute_url()
    assert 'value="MAD-S" form="buy"' in client.get(url, {"sku": "MAD-S"}).content.decode()
    asked = {"Colour": "Madder", "Size": "S"}
    assert 'value="MAD-S" form="buy"' in client.get(url, asked).content.decode()
    assert 'value="IND-S" form="buy"' in client.get(url).content.decode()
    assert 'value="IND-S" form="buy"' in client.get(url, {"sku": "nonsense"}).content.decode()


def test_what_is_gone_stays_visible_but_marked(client, kurta):
    body = client.get(kurta.get_absolute_url(), {"sku": "IND-S"}).content.decode()
    label = re.search(r'<label class="([^"]*)">\s*<input type="radio" name="Size" value="L"', body)
    assert "is-gone" in label[1]


def test_pictures_follow_the_choice_and_a_drawing_stands_in(client, kurta):
    body = client.get(kurta.get_absolute_url()).content.decode()
    assert "img/mark" in body.split('id="gallery"')[1].split("product-buy")[0]
    for colour in ("Indigo", "Madder"):
        facts = {"file": f"products/{colour}.svg", "alt": f"In {colour}"}
        ProductImage.objects.create(product=kurta, options={"Colour": colour}, **facts)
    gallery = client.get(kurta.get_absolute_url(), {"sku": "MAD-S"}).content.decode()
    gallery = gallery.split('id="gallery"')[1].split("product-buy")[0]
    assert "In Madder" in gallery
    assert "In Indigo" not in gallery


def test_options_read_colour_first_whatever_order_the_database_keeps(client):
    sand = stocked(0, options={"Size": "S", "Weave": "Twill", "Colour": "Sand"})
    sand.refresh_from_db()
    assert next(iter(sand.options)) == "Size"
    assert "Sand, S, Twill" in _stock(client.get(sand.product.get_absolute_url()))


def test_the_bar_for_phones_buys_with_the_form_of_the_page(client):
    bar = client.get(stocked().product.get_absolute_url()).content.decode().split("buy-bar")[1]
    assert re.search(r'<button [^>]*type="submit" form="buy" data-variant-buy>', bar)
    gone = client.get(stocked(0).product.get_absolute_url()).content.decode().split("buy-bar")[1]
    assert re.search(r'form="buy" data-variant-buy disabled>', gone)


def test_old_address_redirects_for_ever_but_not_to_what_is_withdrawn(client):
    product = stocked().product
    SlugHistory.objects.create(product=product, slug="old-name")
    answer = client.get("/p/old-name/")
    assert (answer.status_code, answer.url) == (301, product.get_absolute_url())
    product.status = "archived"
    product.save()
    assert client.get("/p/old-name/").status_code == 404


@pytest.mark.parametrize("status", ["draft", "archived"])
def test_what_is_not_published_is_404(client, status):
    product = stocked(product__status=status).product
    assert client.get(product.get_absolute_url()).status_code == 404


def test_what_is_published_later_is_404_until_then(client):
    later = timezone.now() + timedelta(days=1)
    product = stocked(product__published_at=later).product
    assert client.get(product.get_absolute_url()).status_code == 404


def test_promise_for_the_pin_code_is_remembered(client):
    url = stocked().product.get_absolute_url()
    assert client.post("/pincode/", {"pincode": "560 001", "next": url}).url == url
    body = client.get(url).content.decode()
    assert "Delivery ₹49" in body
    assert "Cash on delivery" in body
    assert "560001" in client.get("/").content.decode()


@pytest.mark.parametrize("others", [1, 4])
def test_the_shelf_below_tells_the_day_by_the_same_promise(
    client, others, django_assert_num_queries
):
    shown = stocked().product
    for _other in range(others):
        stocked(product__category=shown.category)
    client.post("/pincode/", {"pincode": "560001"})
    client.get(shown.get_absolute_url())  # what is known of a PIN stays in the cache
    with django_assert_num_queries(11):  # seven, and four for all cards
        body = client.get(shown.get_absolute_url()).content.decode()
    assert body.count("Delivery by") == others


@pytest.mark.parametrize("pincode", ["", "012345", "56000", "x", "5600012"])
def test_a_wrong_pin_code_is_not_remembered(client, pincode):
    client.post("/pincode/", {"pincode": pincode})
    assert "pincode" not in client.session


def test_the_pin_form_leads_to_no_other_site(client):
    answer = client.post("/pincode/", {"pincode": "560001", "next": "https://evil.example/"})
    assert answer.url == "/"


def test_machines_read_the_offer(client):
    variant = stocked(product__title="Kadai </script><b>")
    body = client.get(variant.product.get_absolute_url()).content.decode()
    blocks = re.findall(r'<script type="application/ld\+json">(.*?)</script>', body, re.S)
    kinds = {block["@type"]: block for block in map(json.loads, blocks)}
    assert kinds["Product"]["offers"]["price"] == "500.00"
    assert kinds["Product"]["offers"]["availability"].endswith("InStock")
    assert len(kinds["BreadcrumbList"]["itemListElement"]) == 3
    assert "</script><b>" not in body


@pytest.mark.parametrize(
    ("quantity", "unit", "said"),
    [
        (250, "g", (Decimal("2.00"), "g")),
        (1000, "g", None),
        (2, "kg", (Decimal("250.00"), "kg")),
        (500, "ml", (Decimal("1.00"), "ml")),
        (Decimal("0.5"), "l", (Decimal("1.00"), "ml")),
        (5, "m", (Decimal("100.00"), "m")),
        (1, "unit", None),
        (4, "unit", (Decimal("125.00"), "piece")),
    ],
)
def test_unit_price_uses_the_unit_of_the_law(quantity, unit, said):
    price = unit_price_of(
        VariantFactory.build(
            net_quantity=Decimal(quantity), net_unit=unit, price=Decimal(500), product=None
        )
    )
    assert (price and (price.amount, price.unit)) == said
