"""Catalogue and delivery promise."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone

from shop.models import DeliveryZone, PinPlace, Product, ProductImage, SlugHistory
from tests.factories import CategoryFactory, ProductFactory, VariantFactory, stocked

from .conftest import V1, is_problem, pointers

pytestmark = pytest.mark.django_db
PRODUCTS = f"{V1}catalogue/products"


def titles(answer):
    assert answer.status_code == 200, answer.content
    return [product["title"] for product in answer.json()["results"]]


def walk(client, url):
    """All pages from `url` on, forward."""
    pages = []
    while url:
        body = client.get(url).json()
        pages.append(body)
        url = body["next"]
    return pages


def test_categories_are_a_tree_without_what_is_hidden(api):
    kitchen = CategoryFactory(name="Kitchen", position=1)
    CategoryFactory(name="Pans", parent=kitchen)
    hidden = CategoryFactory(name="Hidden", is_active=False)
    CategoryFactory(name="Below", parent=hidden)
    body = api().get(f"{V1}catalogue/categories").json()
    assert body["next"] is body["previous"] is None
    assert [top["path"] for top in body["results"]] == ["kitchen"]
    assert [node["path"] for node in body["results"][0]["children"]] == ["kitchen/pans"]
    assert body["results"][0]["picture"] is None


def test_category_tree_is_one_query(api, django_assert_num_queries):
    parent = None
    for depth in range(6):
        parent = CategoryFactory(name=f"Level {depth}", parent=parent)
    with django_assert_num_queries(1):
        api().get(f"{V1}catalogue/categories")


def test_product_has_what_the_contract_says(api, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    variant = stocked(4, options={"Size": "L", "Colour": "Indigo"})
    image = ProductImage(product=variant.product, alt="From above", options={"Size": "L"})
    image.file.save("kadai.svg", ContentFile(b"<svg/>"))
    body = api().get(f"{PRODUCTS}/{variant.product.slug}").json()
    contract = {"slug", "title", "brand", "category", "images", "description", "attributes"}
    assert contract | {"variants"} <= body.keys()
    assert list(body["variants"][0]["options"]) == ["Colour", "Size"]
    assert body["brand"] == "Rasoi"
    assert body["category"] == {"path": "kitchen", "name": "Kitchen"}
    assert body["images"][0]["url"].startswith("http://testserver/media/products/")
    assert body["variants"] == [
        {
            "sku": variant.sku,
            "options": {"Colour": "Indigo", "Size": "L"},
            "price": "500.00",
            "mrp": "650.00",
            "in_stock": True,
            "available": 4,
        }
    ]


def test_sold_out_and_withdrawn_variants(api):
    product = stocked(0).product
    VariantFactory(product=product, is_active=False, options={"Size": "S"})
    body = api().get(f"{PRODUCTS}/{product.slug}").json()
    assert [(v["in_stock"], v["available"]) for v in body["variants"]] == [(False, 0)]


@pytest.mark.parametrize(
    "fields",
    [
        {"status": "draft"},
        {"status": "archived"},
        {"published_at": timezone.now() + timedelta(days=2)},
    ],
)
def test_unpublished_products_are_nowhere(api, fields):
    product = ProductFactory(**fields)
    is_problem(api().get(f"{PRODUCTS}/{product.slug}"), 404, "not_found")
    SlugHistory.objects.create(slug="old-name", product=product)
    is_problem(api().get(f"{PRODUCTS}/old-name"), 404, "not_found")
    assert titles(api().get(PRODUCTS)) == []


def test_an_old_slug_leads_to_the_new_one(api):
    product = ProductFactory(slug="new-name")
    SlugHistory.objects.create(slug="old-name", product=product)
    answer = api().get(f"{PRODUCTS}/old-name")
    assert answer.status_code == 308
    assert answer["Location"] == f"http://testserver{PRODUCTS}/new-name"


def test_products_of_a_category_and_of_those_below(api):
    kitchen = CategoryFactory(name="Kitchen")
    ProductFactory(title="Ladle", category=kitchen)
    ProductFactory(title="Pan", category=CategoryFactory(name="Pans", parent=kitchen))
    ProductFactory(title="Saree", category=CategoryFactory(name="Sarees"))
    assert sorted(titles(api().get(f"{PRODUCTS}?category=kitchen"))) == ["Ladle", "Pan"]
    assert titles(api().get(f"{PRODUCTS}?category=kitchen/pans")) == ["Pan"]


def test_words_narrow_the_list(api):
    ProductFactory(title="Copper bottles")
    ProductFactory(title="Steel plate")
    assert titles(api().get(f"{PRODUCTS}?q=bottle")) == ["Copper bottles"]
    assert titles(api().get(f"{PRODUCTS}?q=%22%20%27%20%3A*%20%26")) == []


SORTED = {
    "price": ["A", "C", "B"],
    "-price": ["B", "C", "A"],
    "newest": ["C", "A", "B"],
    "featured": ["B", "C", "A"],
}


@pytest.mark.parametrize(("sort", "expected"), SORTED.items())
def test_orders_of_the_list(api, sort, expected):
    now = timezone.now()
    for title, price, days, featured in (("A", 10, 2, 0), ("B", 30, 3, 1), ("C", 20, 1, 0)):
        ProductFactory(
            title=title,
            price_from=Decimal(price),
            mrp_from=Decimal(price),
            published_at=now - timedelta(days=days),
            is_featured=bool(featured),
        )
    assert titles(api().get(f"{PRODUCTS}?sort={sort}")) == expected


@pytest.mark.parametrize("sort", SORTED)
def test_every_page_forward_and_back_shows_each_product_once(api, sort):
    now = timezone.now()
    for index in range(11):  # many ties: the key must tell them apart
        ProductFactory(title=f"P{index}", price_from=Decimal(index % 2), published_at=now)
    pages = walk(api(), f"{PRODUCTS}?sort={sort}&limit=3")
    forward = [product["title"] for page in pages for product in page["results"]]
    assert len(forward) == len(set(forward)) == 11
    assert pages[0]["previous"] is None
    back, url = [], pages[-1]["previous"]
    while url:
        body = api().get(url).json()
        back = [product["title"] for product in body["results"]] + back
        url = body["previous"]
    assert back == forward[: len(back)] and len(back) == 9


def test_a_row_added_meanwhile_moves_no_page(api):
    for index in range(4):
        ProductFactory(title=f"P{index}")
    first = api().get(f"{PRODUCTS}?limit=2").json()
    ProductFactory(title="New")
    assert titles(api().get(first["next"])) == ["P1", "P0"]


def test_limit_is_at_most_100(api):
    Product.objects.bulk_create(
        ProductFactory.build_batch(
            101, category=CategoryFactory(), brand=None, tax_class=ProductFactory().tax_class
        )
    )
    assert len(titles(api().get(f"{PRODUCTS}?limit=100"))) == 100
    assert len(titles(api().get(f"{PRODUCTS}?limit=5000"))) == 100


BAD = [
    *(f"limit={value}" for value in ("0", "-1", "abc", "1.5", "1e3", "", "٣", "9" * 40)),
    *(f"sort={value}" for value in ("", "cheapest", "price;drop", "%00", "published_at")),
    *(f"cursor={value}" for value in ("", "x", "AAAA", "cD1OYU4=", "%F0%9F%99%82", "..")),
    "category=",
    "category=nowhere",
    "category=%F0%9F%99%82",
    "q=" + "a" * 10_000,
]


@pytest.mark.parametrize("query", BAD)
def test_bad_values_are_told(api, query):
    is_problem(api().get(f"{PRODUCTS}?{query}"), 400, "invalid")


def test_a_cursor_of_another_order_is_refused(api):
    for _product in range(3):
        ProductFactory()
    url = api().get(f"{PRODUCTS}?limit=1&sort=price").json()["next"]
    body = is_problem(api().get(url.replace("sort=price", "sort=newest")), 400, "invalid")
    assert pointers(body) == ["/cursor"]


@pytest.mark.parametrize("products", [2, 60])
def test_queries_of_the_product_list(api, products, django_assert_max_num_queries):
    for _product in range(products):
        stocked()
    with django_assert_max_num_queries(8):
        answer = api().get(f"{PRODUCTS}?limit=100&category=kitchen")
    assert len(titles(answer)) == products


def test_unchanged_answers_are_not_sent_again(api):
    product = stocked().product
    DeliveryZone.objects.update(fee=20)
    urls = [f"{V1}catalogue/categories", PRODUCTS, f"{PRODUCTS}/{product.slug}"]
    for url in [*urls, f"{V1}serviceability/411045"]:
        tag = api().get(url)["ETag"]
        again = api().get(url, HTTP_IF_NONE_MATCH=tag)
        assert again.status_code == 304 and again.content == b""
        assert api().get(url, HTTP_IF_NONE_MATCH='"else"').status_code == 200
    tag = api().get(PRODUCTS)["ETag"]
    Product.objects.update(title="Renamed")
    assert api().get(PRODUCTS, HTTP_IF_NONE_MATCH=tag).status_code == 200


def test_promise_for_a_pin(api):
    stocked()
    PinPlace.objects.update_or_create(prefix="411", defaults={"city": "Pune", "state": "27"})
    body = api().get(f"{V1}serviceability/411045").json()
    latest = timezone.localdate() + timedelta(days=4)
    assert body == {
        "pincode": "411045",
        "deliverable": True,
        "estimated_on": str(latest),
        "earliest": str(timezone.localdate() + timedelta(days=2)),
        "latest": str(latest),
        "delivery_fee": "49.00",
        "free_above": "999.00",
        "cod": True,
        "city": "Pune",
        "state": "27",
    }


def test_no_promise_where_nobody_goes(api):
    body = api().get(f"{V1}serviceability/911045").json()
    assert (body["deliverable"], body["cod"]) == (False, False)
    assert body["estimated_on"] is body["delivery_fee"] is body["earliest"] is None


@pytest.mark.parametrize("pin", ["12345", "0110011", "abcdef", "४११०४५", "🙂", "4" * 5000, "%ff"])
def test_what_is_no_pin_is_told(api, pin):
    body = is_problem(api().get(f"{V1}serviceability/{pin}"), 400, "invalid")
    assert pointers(body) == ["/pincode"]
