"""Profile and address book in the API."""

import pytest

from accounts.models import Address
from tests.accounts.helpers import HOSTILE
from tests.factories.accounts import AddressFactory

pytestmark = pytest.mark.django_db

ADDRESSES = "/api/v1/addresses"
PLACE = {
    "full_name": "Asha Rao",
    "phone": "+919876543210",
    "line1": "B-402, Neem House",
    "city": "Pune",
    "state": "27",
    "pincode": "411045",
}


def rows(response):
    return {row["pointer"]: row["code"] for row in response.json()["errors"]}


def test_me_is_the_caller(api, shopper):
    body = api(shopper).get("/api/v1/me").json()
    assert (body["email"], body["full_name"]) == (shopper.email, "Ravi Iyer")


def test_me_takes_the_same_queries_always(api, shopper, django_assert_num_queries):
    caller = api(shopper)
    with django_assert_num_queries(2):
        caller.get("/api/v1/me")


@pytest.mark.parametrize(
    ("method", "url"),
    [("get", "/api/v1/me"), ("patch", "/api/v1/me"), ("get", ADDRESSES), ("post", ADDRESSES)]
    + [(method, f"{ADDRESSES}/1") for method in ("get", "patch", "delete")],
)
def test_visitors_get_401(api, method, url):
    response = getattr(api(), method)(url, {} if method in ("post", "patch") else None)
    assert response.status_code == 401 and response["WWW-Authenticate"].startswith("Bearer")


def test_one_fact_can_be_changed(api, shopper):
    for _twice in range(2):
        response = api(shopper).patch("/api/v1/me", {"phone": "98123 45678"})
        assert response.status_code == 200 and response.json()["phone"] == "+919812345678"
    shopper.refresh_from_db()
    assert (shopper.full_name, shopper.phone) == ("Ravi Iyer", "+919812345678")


@pytest.mark.parametrize(
    ("change", "wrong"),
    [
        ({"phone": "1"}, {"/phone": "phone"}),
        ({"full_name": ""}, {"/full_name": "blank"}),
        ({"email": "new@example.com"}, {"/email": "read_only"}),
        ({"is_superuser": True}, {"/is_superuser": "unknown"}),
    ],
)
def test_wrong_facts_are_pointed_at_and_nothing_changes(api, shopper, change, wrong):
    response = api(shopper).patch("/api/v1/me", change)
    assert response.status_code == 400 and rows(response) == wrong
    shopper.refresh_from_db()
    assert (shopper.full_name, shopper.email) == ("Ravi Iyer", "shopper@example.com")


def test_an_address_is_added(api, shopper):
    response = api(shopper).post(ADDRESSES, PLACE)
    address = shopper.addresses.get()
    assert response.status_code == 201
    assert response["Location"].endswith(f"{ADDRESSES}/{address.pk}")
    extra = {"id": address.pk, "line2": "", "landmark": "", "gstin": "", "is_default": True}
    assert response.json() == PLACE | extra
    assert api(shopper).get(response["Location"]).json() == response.json()


def test_the_same_address_twice_is_one(api, shopper):
    first, second = (api(shopper).post(ADDRESSES, PLACE) for _n in range(2))
    assert first.json() == second.json() and shopper.addresses.count() == 1


@pytest.mark.parametrize(
    ("change", "wrong"),
    [
        ({"pincode": "011045"}, {"/pincode": "pincode"}),
        ({"phone": "12345"}, {"/phone": "phone"}),
        ({"state": "Maharashtra"}, {"/state": "invalid_choice"}),
        ({"gstin": "27AAAAA0000A1Z9"}, {"/gstin": "gstin"}),
        ({"line1": "B"}, {"/line1": "min_length"}),
        ({"city": None}, {"/city": "null"}),
        ({"pin": "411045"}, {"/pin": "unknown"}),
        ({"id": 7}, {"/id": "read_only"}),
        ({"user": 1}, {"/user": "unknown"}),
    ],
)
def test_wrong_values_are_pointed_at_and_make_nothing(api, shopper, change, wrong):
    response = api(shopper).post(ADDRESSES, PLACE | change)
    assert response.status_code == 400 and rows(response) == wrong
    assert not Address.objects.exists()


def test_the_list_is_paged_and_own(api, shopper, other_shopper, django_assert_num_queries):
    AddressFactory(user=other_shopper)
    Address.objects.bulk_create(
        AddressFactory.build(user=shopper, line1=f"Flat {n}") for n in range(5)
    )
    caller = api(shopper)
    with django_assert_num_queries(2):
        page = caller.get(f"{ADDRESSES}?limit=3").json()
    rest = caller.get(page["next"]).json()
    assert (len(page["results"]), len(rest["results"]), rest["next"]) == (3, 2, None)
    ids = {row["id"] for row in page["results"] + rest["results"]}
    assert ids == set(shopper.addresses.values_list("pk", flat=True))


def test_an_address_is_changed_in_part(api, shopper):
    address = AddressFactory(user=shopper, is_default=True)
    response = api(shopper).patch(f"{ADDRESSES}/{address.pk}", {"city": "Nashik"})
    assert response.status_code == 200
    address.refresh_from_db()
    assert (address.city, address.line1, address.is_default) == (
        "Nashik",
        "Flat 4, Neem House",
        True,
    )


def test_another_becomes_the_default(api, shopper):
    first, second = AddressFactory(user=shopper, is_default=True), AddressFactory(user=shopper)
    for _twice in range(2):
        assert (
            api(shopper)
            .patch(f"{ADDRESSES}/{second.pk}", {"is_default": True})
            .json()["is_default"]
        )
    first.refresh_from_db()
    assert not first.is_default


def test_an_address_is_deleted_once(api, shopper):
    url = f"{ADDRESSES}/{AddressFactory(user=shopper).pk}"
    assert api(shopper).delete(url).status_code == 204
    assert api(shopper).delete(url).status_code == 404


@pytest.mark.parametrize("method", ["get", "patch", "delete"])
def test_a_stranger_gets_404_and_nothing_changes(api, shopper, other_shopper, method):
    address = AddressFactory(user=shopper)
    before = Address.objects.values().get()
    call = getattr(api(other_shopper), method)
    body = {"city": "Nashik"} if method == "patch" else None
    mine, missing = (call(f"{ADDRESSES}/{pk}", body) for pk in (address.pk, address.pk + 999))
    assert mine.status_code == missing.status_code == 404
    assert mine.json() == missing.json()
    assert Address.objects.values().get() == before


@pytest.mark.parametrize("pk", [0, 10**30])
def test_numbers_beyond_the_database_are_404(api, shopper, pk):
    assert api(shopper).get(f"{ADDRESSES}/{pk}").status_code == 404


def test_an_address_book_has_an_end(api, shopper):
    Address.objects.bulk_create(
        AddressFactory.build(user=shopper, line1=f"Flat {n}") for n in range(50)
    )
    response = api(shopper).post(ADDRESSES, PLACE)
    assert (response.status_code, response.json()["code"]) == (409, "address_book_full")


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_no_reason_to_break(api, shopper, text):
    caller = api(shopper)
    for field in PLACE:
        assert caller.post(ADDRESSES, PLACE | {field: text}).status_code < 500
    assert caller.patch("/api/v1/me", {"full_name": text}).status_code < 500
    assert caller.get(ADDRESSES).status_code == 200
