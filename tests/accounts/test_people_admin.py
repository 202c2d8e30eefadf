"""People at the desk: covered in the list, whole on their page, changed by actions only."""

import pytest

from accounts.actions.grants import grant
from accounts.admin.people import covered
from accounts.models import AuditEntry, User
from accounts.roles import make_staff
from tests.admin.conftest import said
from tests.factories import CategoryFactory, UserFactory

pytestmark = pytest.mark.django_db
PEOPLE = "/admin/accounts/user/"


@pytest.fixture
def keeper(allowed):
    return allowed("people.view", "people.edit")


def test_the_list_covers_what_reaches_people(signed_in, keeper, shopper):
    page = signed_in(keeper).get(f"{PEOPLE}?q=shopper@example.com").content
    assert b"Ravi Iyer" in page and "s•••@example.com".encode() in page
    assert page.count(b"shopper@example.com") == 1, "in the search field only"
    assert b"9876543210" not in page


@pytest.mark.parametrize(
    ("whole", "shown"),
    [("ravi@haat.example", "r•••@haat.example"), ("+919876543210", "•••3210"), ("", "—")],
)
def test_covering(whole, shown):
    assert covered(whole) == shown


def test_opening_a_page_shows_it_and_says_so(signed_in, keeper, shopper):
    page = signed_in(keeper).get(f"{PEOPLE}{shopper.pk}/change/")
    assert b"shopper@example.com" in page.content
    entry = AuditEntry.objects.get(action="people.seen")
    assert (entry.actor, entry.target_id) == (keeper, str(shopper.pk))


def test_the_page_shows_what_they_hold(signed_in, owner, packer):
    place = CategoryFactory(name="Sarees")
    grant(by=owner, user=packer, permission="catalogue.edit", resource=place, reason="hers")
    page = signed_in(owner).get(f"{PEOPLE}{packer.pk}/change/").content.decode()
    assert "catalogue.edit" in page and "category:sarees" in page and "set up from" in page
    assert "act-as" not in page, "nobody looks as a colleague"


def test_the_way_to_look_as_a_customer(signed_in, owner, keeper, shopper):
    link = f"/account/act-as/{shopper.pk}/"
    url = f"{PEOPLE}{shopper.pk}/change/"
    assert link in signed_in(owner).get(url).content.decode()
    assert link not in signed_in(keeper).get(url).content.decode()


def test_closing_and_opening_by_button(signed_in, keeper, shopper):
    client, url = signed_in(keeper), f"{PEOPLE}{shopper.pk}/move"
    page = client.get(f"{PEOPLE}{shopper.pk}/change/").content
    assert b"/move/close/" in page and b"/move/open/" not in page
    assert "Reason" in said(client.post(f"{url}/close/", {}, follow=True))
    client.post(f"{url}/close/", {"close-reason": "fraud"})
    assert not User.objects.get(pk=shopper.pk).is_active
    client.post(f"{url}/close/", {"close-reason": "fraud"})
    client.post(f"{url}/open/", {"open-reason": "a mistake"})
    assert User.objects.get(pk=shopper.pk).is_active
    done = AuditEntry.objects.filter(action__in=("people.closed", "people.opened"))
    assert [entry.actor for entry in done] == [keeper, keeper]


def test_nobody_closes_who_holds_more(signed_in, keeper, owner):
    page = signed_in(keeper).post(
        f"{PEOPLE}{owner.pk}/move/close/", {"close-reason": "coup"}, follow=True
    )
    assert "do not hold" in said(page) and User.objects.get(pk=owner.pk).is_active


def test_a_stranger_closes_nobody(signed_in, packer, shopper):
    url = f"{PEOPLE}{shopper.pk}/move/close/"
    assert signed_in(packer).post(url, {"close-reason": "x"}).status_code in (403, 404)
    assert User.objects.get(pk=shopper.pk).is_active


def test_the_form_changes_the_name_and_nothing_that_proves_a_person(signed_in, owner, shopper):
    form = {
        "full_name": "Ravi K Iyer",
        "email": "thief@example.com",
        "phone": "+919999999999",
        "phone_verified_at_0": "2026-01-01",
        "phone_verified_at_1": "10:00",
        "is_active": "",
        "addresses-TOTAL_FORMS": 0,
        "addresses-INITIAL_FORMS": 0,
    }
    assert signed_in(owner).post(f"{PEOPLE}{shopper.pk}/change/", form).status_code == 302
    kept = User.objects.get(pk=shopper.pk)
    assert (kept.full_name, kept.email, kept.phone) == (
        "Ravi K Iyer",
        "shopper@example.com",
        "+919876543210",
    )
    assert kept.is_active and kept.phone_verified_at is None


def test_nobody_is_deleted_here(signed_in, owner):
    person = UserFactory()
    client = signed_in(owner)
    assert client.post(f"{PEOPLE}{person.pk}/delete/", {"post": "yes"}).status_code == 403
    bulk = {"action": "delete_selected", "_selected_action": person.pk, "post": "yes"}
    client.post(PEOPLE, bulk)
    assert User.objects.filter(pk=person.pk).exists()


def test_the_list_costs_the_same_for_two_and_for_thirty(
    signed_in, owner, django_assert_max_num_queries
):
    client = signed_in(owner)
    client.get(PEOPLE)
    for _n in range(30):
        make_staff(user=UserFactory(), role="packer")
    with django_assert_max_num_queries(14):
        client.get(PEOPLE)
