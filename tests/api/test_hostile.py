"""Whatever is sent, the answer is a problem document of the 4xx kind and nothing has changed."""

import time

import pytest
from django.conf import settings
from rest_framework_simplejwt.tokens import AccessToken, RefreshToken

from shop.models import Order
from tests.factories import AddressFactory, CartFactory, CouponFactory, an_order, fill, stocked
from tests.factories.shop import ADDRESS

from .conftest import V1, is_problem, new_key
from .hostile import CHARSETS, LONG, QUANTITIES, RAW, SEGMENTS, TEXTS, TOKENS, TYPES

pytestmark = pytest.mark.django_db
SKU = "HOSTILE-1"
READS = [
    *("catalogue/categories", "catalogue/products", "catalogue/products/kadai"),
    *("serviceability/411045", "cart", "orders", "orders/{order}"),
]
WRITES = [
    ("post", "cart/lines"),
    ("patch", "cart/lines/{line}"),
    ("post", "cart/coupon"),
    ("post", "orders"),
    ("post", "orders/{order}/cancel"),
]
OTHERS = [("delete", "cart/lines/{line}"), ("delete", "cart/coupon")]


@pytest.fixture
def shop(shopper):
    """A shopper with a cart line, an address and an order; names fill the paths."""
    variant = stocked(30, sku=SKU, product__slug="kadai")
    CouponFactory(code="DIWALI")
    cart = fill(CartFactory(user=shopper), variant)
    order = an_order(variant, user=shopper)
    address = AddressFactory(user=shopper)
    return {"line": cart.lines.get().pk, "order": order.number, "address": address.pk}


def call(client, method, path, names, body=None, **extra):
    url = V1 + path.format(**names)
    key = new_key() if path == "orders" and method == "post" else {}
    return getattr(client, method)(url, body, **key, **extra)


def refused(answer):
    assert 400 <= answer.status_code < 500, (answer.status_code, answer.content[:300])
    return is_problem(answer, answer.status_code)


@pytest.mark.parametrize("quantity", QUANTITIES, ids=lambda value: repr(value)[:20])
def test_quantities(api, shopper, shop, unchanged, quantity):
    client = api(shopper)
    with unchanged():
        body = {"sku": SKU, "quantity": quantity}
        is_problem(call(client, "post", "cart/lines", shop, body), 400, "invalid")
        body = {"quantity": quantity}
        is_problem(call(client, "patch", "cart/lines/{line}", shop, body), 400, "invalid")


@pytest.mark.parametrize("text", TEXTS, ids=lambda value: ascii(value)[:20])
def test_texts_where_a_known_name_is_wanted(api, shopper, shop, unchanged, text):
    client = api(shopper)
    with unchanged():
        refused(call(client, "post", "cart/lines", shop, {"sku": text, "quantity": 1}))
        refused(call(client, "post", "cart/coupon", shop, {"code": text}))
        refused(call(client, "post", "orders", shop, {"address_id": text}))
        refused(call(client, "post", "orders", shop, {"address": text}))
        total = {"address_id": shop["address"], "expected_total": text}
        refused(call(client, "post", "orders", shop, total))


@pytest.mark.parametrize("field", ADDRESS)
def test_broken_addresses(api, shopper, shop, unchanged, field):
    client = api(shopper)
    with unchanged():
        for text in (LONG, "\0", None, [], {}, True):
            body = {"address": ADDRESS | {field: text}}
            refused(call(client, "post", "orders", shop, body))


@pytest.mark.parametrize("email", [LONG, "\0", "a@b", "a@b\n.com", "🪔", 7, None, [], {}, " "])
def test_broken_emails(guest_with_cart, unchanged, email):
    client = guest_with_cart()
    with unchanged():
        body = {"address": ADDRESS, "email": email}
        refused(call(client, "post", "orders", {}, body))


@pytest.mark.parametrize("name", ["🪔 Asha", "\u202eعائشة", "Śrī ‍क्ष", "O’Neil-D’Souza"])
def test_names_of_real_people_are_kept_as_they_are(guest_with_cart, name):
    body = {"address": ADDRESS | {"full_name": name}, "email": "a@example.com"}
    answer = call(guest_with_cart(), "post", "orders", {}, body)
    assert answer.json()["address"]["full_name"] == name


@pytest.mark.parametrize(("method", "path"), WRITES)
def test_raw_bodies(api, shopper, shop, unchanged, method, path):
    client = api(shopper)
    with unchanged():
        for what, raw in RAW.items():
            if what == "empty" and path.endswith("cancel"):
                continue  # right there: test_an_empty_body_cancels_too
            send = getattr(client, method)
            url = V1 + path.format(**shop)
            refused(send(url, raw, content_type="application/json", **new_key()))


@pytest.mark.parametrize(("method", "path"), WRITES)
def test_unknown_fields(api, shopper, shop, unchanged, method, path):
    bodies = {
        "cart/lines": {"sku": SKU, "quantity": 1},
        "cart/lines/{line}": {"quantity": 2},
        "cart/coupon": {"code": "DIWALI"},
        "orders": {"address_id": shop["address"]},
        "orders/{order}/cancel": {"reason": "x"},
    }
    client = api(shopper)
    with unchanged():
        for field in ("user", "price", "status", "🪔", "__proto__", "a/b~c"):
            answer = call(client, method, path, shop, bodies[path] | {field: 1})
            row = is_problem(answer, 400, "invalid")["errors"][0]
            assert row["pointer"] == "/" + field.replace("~", "~0").replace("/", "~1")


@pytest.mark.parametrize(("method", "path"), WRITES)
def test_other_content_types(api, shopper, shop, unchanged, method, path):
    url = V1 + path.format(**shop)
    send = getattr(api(shopper), method)
    with unchanged():
        for content_type in TYPES:
            refused(send(url, b"sku=A&quantity=1", content_type=content_type, **new_key()))


@pytest.mark.parametrize("charset", CHARSETS)
def test_odd_charsets(api, shopper, shop, unchanged, charset):
    send = api(shopper).post
    with unchanged():
        content_type = f"application/json; charset={charset}"
        refused(send(f"{V1}cart/lines", b'{"sku": "\xff"}', content_type=content_type))
        refused(send(f"{V1}cart/lines?pincode=%ff", b"{}", content_type=content_type))


@pytest.mark.parametrize("token", TOKENS, ids=lambda value: value[:12])
def test_forged_bearer_tokens(api, shop, unchanged, token):
    client = api()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {token}")
    everything = [("get", path) for path in READS] + WRITES + OTHERS
    with unchanged():
        for method, path in everything:
            answer = call(client, method, path, shop, None if method == "get" else {})
            is_problem(answer, 401)
            assert answer["WWW-Authenticate"].startswith("Bearer")


def test_expired_and_refresh_and_orphaned_tokens(api, shopper, other_shopper, shop, unchanged):
    expired, orphaned = AccessToken.for_user(shopper), AccessToken.for_user(other_shopper)
    expired["exp"] = int(time.time()) - 1
    other_shopper.delete()
    with unchanged():
        for token in (expired, orphaned, RefreshToken.for_user(shopper)):
            client = api()
            client.credentials(HTTP_AUTHORIZATION=f"Bearer {token}")
            for method, path in [("get", "orders"), *WRITES, *OTHERS]:
                body = None if method == "get" else {}
                is_problem(call(client, method, path, shop, body), 401)


def test_a_switched_off_account_is_refused_at_once(api, shopper, shop, unchanged):
    client = api(shopper)
    shopper.is_active = False
    shopper.save()
    with unchanged():
        is_problem(call(client, "post", "cart/lines", shop, {"sku": SKU, "quantity": 1}), 401)


@pytest.mark.parametrize(
    "token", [*TOKENS, "\0" * 20, "a" * 32, "é" * 20], ids=lambda v: ascii(v)[:12]
)
def test_odd_cart_tokens_are_nobodys(api, shop, unchanged, token):
    with unchanged():
        answer = api().get(f"{V1}cart", HTTP_X_CART_TOKEN=token)
        assert answer.status_code == 200 and answer.json()["lines"] == []
        answer = api().patch(
            f"{V1}cart/lines/{shop['line']}", {"quantity": 2}, HTTP_X_CART_TOKEN=token
        )
        is_problem(answer, 404, "not_found")


@pytest.mark.parametrize("segment", SEGMENTS, ids=lambda value: value[:12])
def test_odd_path_segments(api, shopper, shop, unchanged, segment):
    client = api(shopper)
    with unchanged():
        refused(client.get(f"{V1}catalogue/products/{segment}"))
        refused(client.get(f"{V1}serviceability/{segment}"))
        refused(client.get(f"{V1}orders/{segment}"))
        refused(client.get(f"{V1}orders/{segment}?key=x"))
        refused(client.post(f"{V1}orders/{segment}/cancel", {}))
        refused(client.patch(f"{V1}cart/lines/{segment}", {"quantity": 1}))
        refused(client.delete(f"{V1}cart/lines/{segment}"))


@pytest.mark.parametrize("query", ["key=%00", "key=%ff", "key=%F0%9F%AA%94", "key=" + "a" * 9000])
def test_odd_order_keys(api, shop, query):
    refused(api().get(f"{V1}orders/{shop['order']}?{query}"))


@pytest.mark.parametrize("path", READS)
def test_methods_that_a_call_does_not_take(api, shopper, shop, unchanged, path):
    client, url = api(shopper), V1 + path.format(**shop)
    with unchanged():
        for method in ("PUT", "PATCH", "DELETE", "TRACE"):
            body = is_problem(client.generic(method, url), 405, "method_not_allowed")
            assert method in body["detail"]


@pytest.mark.parametrize("path", ["", "nothing", "cart/", "orders/", "Cart", "cart/lines/", "..;/"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_calls_that_do_not_exist(api, path, method):
    is_problem(getattr(api(), method)(V1 + path), 404, "not_found")


def test_a_body_over_the_limit_is_told_so(api, shopper, shop, unchanged):
    raw = b'{"sku": "' + b"a" * settings.DATA_UPLOAD_MAX_MEMORY_SIZE + b'"}'
    with unchanged():
        for path in ("cart/lines", "orders"):
            send = api(shopper).post
            answer = send(V1 + path, raw, content_type="application/json", **new_key())
            is_problem(answer, 413, "body_too_large")


def test_a_busy_row_says_try_again(api, shopper, shop, monkeypatch):
    from django.db import OperationalError
    from psycopg.errors import LockNotAvailable

    def locked(cart):
        raise OperationalError("lock timeout") from LockNotAvailable("lock timeout")

    monkeypatch.setattr("shop.actions.cart._lock", locked)
    answer = call(api(shopper), "post", "cart/lines", shop, {"sku": SKU, "quantity": 1})
    is_problem(answer, 409, "busy")
    assert answer["Retry-After"] == "1"


def test_an_empty_body_cancels_too(api, shopper, shop):
    url = f"{V1}orders/{shop['order']}/cancel"
    answer = api(shopper).post(url, b"", content_type="application/json")
    assert answer.json()["status"] == "cancelled"
    assert Order.objects.get().status == "cancelled"
