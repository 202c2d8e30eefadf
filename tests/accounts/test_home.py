"""The front page of an account, and the menu beside its pages."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import UserSession
from accounts.views.pages import MENU
from tests.accounts.helpers import with_device
from tests.factories import AddressFactory, an_order

HOME = "/account/"


def page_of(client):
    response = client.get(HOME)
    assert response.status_code == 200
    return response.content.decode()


def test_who_has_no_email_reads_no_none(shopper, signed_in):
    shopper.email, shopper.phone = None, "+919812345678"
    shopper.phone_verified_at = timezone.now()
    shopper.save()
    page = page_of(signed_in(shopper))
    assert "<br>None" not in page and "+919812345678" in page
    assert "Bills need an e-mail." in page


def test_the_last_three_orders_of_mine(shopper, other_shopper, signed_in):
    mine = [an_order(user=shopper).number for _n in range(4)]
    theirs = an_order(user=other_shopper).number
    page = page_of(signed_in(shopper))
    assert [number in page for number in mine] == [False, True, True, True]
    assert theirs not in page


def test_without_orders_it_says_where_to_begin(shopper, signed_in):
    assert "See what is good today" in page_of(signed_in(shopper))


def test_hints_are_few_and_go_when_done(shopper, signed_in):
    shopper.email_verified_at = shopper.phone_verified_at = None
    shopper.save()
    page = page_of(signed_in(shopper))
    assert "Your e-mail is not confirmed." in page and "Confirm your mobile" in page
    assert "second step at sign-in keeps" not in page
    shopper.email_verified_at = shopper.phone_verified_at = timezone.now()
    shopper.phone = "+919812345678"
    shopper.save()
    assert "an address saved" in page_of(signed_in(shopper))
    AddressFactory(user=shopper)
    with_device(shopper)
    page = page_of(signed_in(shopper))
    assert "note-info" not in page and "Second step at sign-in: on" in page


def test_the_sign_in_before_this_one_is_told(shopper, signed_in):
    client = signed_in(shopper)
    assert "Before this" not in page_of(client)
    long_ago = timezone.now() - timedelta(days=4)
    UserSession.objects.create(user=shopper, kind="browser", created_at=long_ago)
    assert "Before this, you signed in" in page_of(client)


@pytest.mark.parametrize("name", [page for _name, page, _icon, _group in MENU])
def test_the_menu_leads_everywhere_and_back(shopper, signed_in, name):
    page = signed_in(shopper).get(reverse(name)).content.decode()
    if name.startswith("accounts:"):
        assert f'href="{reverse(name)}" aria-current="page"' in page
        assert ("side-menu-back" in page) == (name != "accounts:home")


def test_orders_add_no_queries(shopper, signed_in, django_assert_max_num_queries):
    client = signed_in(shopper)
    for _n in range(3):
        an_order(user=shopper)
    page_of(client)
    with django_assert_max_num_queries(12):
        page_of(client)


def test_strangers_sign_in_first(client, db):
    assert client.get(HOME).status_code == 302
