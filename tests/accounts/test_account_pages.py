"""Overview, profile and address book in the browser."""

import pytest
from django.urls import reverse

from accounts.models import Address
from tests.accounts.helpers import HOSTILE
from tests.factories.accounts import AddressFactory, UserFactory

pytestmark = pytest.mark.django_db

FORM = {
    "full_name": "Asha Rao",
    "phone": "98765 43210",
    "pincode": "411 045",
    "line1": "B-402, Neem House",
    "line2": "Baner Road",
    "landmark": "",
    "city": "Pune",
    "state": "27",
    "gstin": "",
}
PAGES = ["home", "profile", "addresses", "address_add", "password", "security"]


@pytest.mark.parametrize("name", PAGES)
def test_each_page_opens_for_its_owner_only(client, signed_in, shopper, name):
    url = reverse(f"accounts:{name}")
    page = signed_in(shopper).get(url)
    assert page.status_code == 200 and "no-store" in page["Cache-Control"]
    assert client.get(url).url == f"/account/sign-in/?next={url}"


def test_the_overview_greets_by_first_name(signed_in, shopper):
    assert b"Namaste, Ravi" in signed_in(shopper).get("/account/").content


def test_a_name_cannot_bring_markup(signed_in, shopper):
    shopper.full_name = "<b>bold</b>"
    shopper.save()
    assert b"<b>bold" not in signed_in(shopper).get("/account/").content


def test_the_profile_is_saved(signed_in, shopper):
    client = signed_in(shopper)
    for _twice in range(2):
        response = client.post("/account/profile/", {"full_name": "Ravi K", "phone": "09812345678"})
        assert response.status_code == 302
    shopper.refresh_from_db()
    assert (shopper.full_name, shopper.phone) == ("Ravi K", "+919812345678")


def test_a_wrong_number_is_named_and_nothing_saved(signed_in, shopper):
    response = signed_in(shopper).post("/account/profile/", {"full_name": "X", "phone": "12"})
    assert response.status_code == 422 and b"ten-digit" in response.content
    shopper.refresh_from_db()
    assert shopper.full_name == "Ravi Iyer"


def test_the_email_cannot_be_changed_on_the_side(signed_in, shopper):
    form = {"full_name": "Ravi", "phone": "", "email": "new@example.com", "is_staff": "1"}
    signed_in(shopper).post("/account/profile/", form)
    shopper.refresh_from_db()
    assert (shopper.email, shopper.is_staff) == ("shopper@example.com", False)


def test_the_first_address_becomes_the_default(signed_in, shopper):
    client = signed_in(shopper)
    assert client.post("/account/addresses/add/", FORM).url == "/account/addresses/"
    address = shopper.addresses.get()
    assert address.is_default
    assert (address.phone, address.pincode) == ("+919876543210", "411045")
    assert b"Neem House" in client.get("/account/addresses/").content


def test_the_same_address_twice_is_one(signed_in, shopper):
    client = signed_in(shopper)
    for _twice in range(2):
        client.post("/account/addresses/add/", FORM)
    assert shopper.addresses.count() == 1


def test_adding_can_lead_back_to_where_one_was(signed_in, shopper):
    client = signed_in(shopper)
    assert client.post("/account/addresses/add/", FORM | {"next": "/cart/"}).url == "/cart/"
    assert (
        client.post("/account/addresses/add/", FORM | {"next": "//evil.example"}).url
        == "/account/addresses/"
    )


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("pincode", "011045", "six digits"),
        ("pincode", "४११०४५", "six digits"),
        ("phone", "12345", "ten-digit"),
        ("line1", "B", "house or flat number"),
        ("state", "99", "valid choice"),
        ("gstin", "27AAAAA0000A1Z9", "GSTIN"),
        ("city", "", "required"),
        ("city", "x" * 101, "at most 100"),
    ],
)
def test_wrong_values_are_named_and_nothing_saved(signed_in, shopper, field, value, words):
    response = signed_in(shopper).post("/account/addresses/add/", FORM | {field: value})
    assert response.status_code == 422 and words in response.content.decode()
    assert not Address.objects.exists()


def test_an_address_is_changed_in_place(signed_in, shopper):
    address = AddressFactory(user=shopper, is_default=True)
    url = f"/account/addresses/{address.pk}/"
    client = signed_in(shopper)
    assert address.line1 in client.get(url).content.decode()
    client.post(url, FORM | {"city": "Nashik"})
    assert [(row.pk, row.city, row.is_default) for row in shopper.addresses.all()] == [
        (address.pk, "Nashik", True)
    ]


def test_making_another_the_default_moves_the_mark(signed_in, shopper):
    AddressFactory(user=shopper, is_default=True)
    other = AddressFactory(user=shopper)
    client = signed_in(shopper)
    for _twice in range(2):
        client.post(f"/account/addresses/{other.pk}/default/")
    assert [row.pk for row in shopper.addresses.filter(is_default=True)] == [other.pk]


def test_deleting_the_default_passes_the_mark_on(signed_in, shopper):
    default, heir = AddressFactory(user=shopper, is_default=True), AddressFactory(user=shopper)
    client = signed_in(shopper)
    assert client.post(f"/account/addresses/{default.pk}/delete/").status_code == 302
    assert shopper.addresses.get(is_default=True).pk == heir.pk
    assert client.post(f"/account/addresses/{default.pk}/delete/").status_code == 404


@pytest.mark.parametrize("what", ["", "delete/", "default/"])
def test_a_stranger_gets_404_and_nothing_changes(signed_in, shopper, other_shopper, what):
    AddressFactory(user=shopper, is_default=True)
    address = AddressFactory(user=shopper)
    before = list(shopper.addresses.values())
    client = signed_in(other_shopper)
    response = client.post(f"/account/addresses/{address.pk}/{what}", FORM)
    missing = client.post(f"/account/addresses/{address.pk + 999}/{what}", FORM)
    assert response.status_code == missing.status_code == 404
    assert list(shopper.addresses.values()) == before
    assert not other_shopper.addresses.exists()


@pytest.mark.parametrize("what", ["delete/", "default/"])
def test_a_link_changes_nothing(signed_in, shopper, what):
    address = AddressFactory(user=shopper)
    assert signed_in(shopper).get(f"/account/addresses/{address.pk}/{what}").status_code == 405
    assert shopper.addresses.filter(is_default=False).count() == 1


def test_a_number_beyond_the_database_is_a_404(signed_in, shopper):
    assert signed_in(shopper).get(f"/account/addresses/{10**30}/").status_code == 404


def test_an_address_book_has_an_end(signed_in, shopper):
    Address.objects.bulk_create(
        AddressFactory.build(user=shopper, line1=f"Flat {n}") for n in range(50)
    )
    response = signed_in(shopper).post("/account/addresses/add/", FORM)
    assert response.status_code == 422 and b"at most 50 addresses" in response.content
    assert shopper.addresses.count() == 50


@pytest.mark.parametrize("rows", [2, 40])
def test_the_address_book_takes_the_same_queries_for_any_number(
    signed_in, shopper, rows, django_assert_max_num_queries
):
    Address.objects.bulk_create(
        AddressFactory.build(user=shopper, line1=f"Flat {n}") for n in range(rows)
    )
    client = signed_in(shopper)
    with django_assert_max_num_queries(7):
        assert client.get("/account/addresses/").status_code == 200


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_no_reason_to_break(signed_in, shopper, text):
    client = signed_in(shopper)
    for field in FORM:
        assert client.post("/account/addresses/add/", FORM | {field: text}).status_code < 500
    assert client.post("/account/profile/", {"full_name": text, "phone": text}).status_code < 500
    assert client.get("/account/addresses/").status_code == 200


@pytest.mark.django_db(transaction=True)
@pytest.mark.race
def test_ten_first_addresses_at_once_leave_one_default(signed_in, at_once):
    user = UserFactory()
    clients = [signed_in(user) for _n in range(10)]
    at_once(lambda n: clients[n].post("/account/addresses/add/", FORM | {"line1": f"Flat {n}"}), 10)
    assert user.addresses.count() == 10
    assert user.addresses.filter(is_default=True).count() == 1
