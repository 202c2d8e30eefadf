"""Orders: seen by who placed them, by a guest's key, and by nobody else."""

import pytest
from django.core import mail
from django.test import Client

from shop import hooks
from shop.actions.orders import cancel_order, confirm_order, pack_order, ship_order
from shop.hooks import PaymentSummary
from shop.models import Order, Reservation
from tests.factories import an_order, stocked

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_payments(monkeypatch):
    monkeypatch.setattr(hooks.payment_summary, "_answers", [])


def test_own_orders_are_listed_and_nobody_elses(
    signed_in, shopper, other_shopper, django_assert_num_queries
):
    mine, theirs = an_order(user=shopper), an_order(user=other_shopper)
    client = signed_in(shopper)
    with django_assert_num_queries(6):
        body = client.get("/orders/").content.decode()
    assert mine.number in body
    assert theirs.number not in body


def test_staff_see_their_own_orders_in_the_list(signed_in, support, shopper):
    theirs = an_order(user=shopper)
    assert theirs.number not in signed_in(support).get("/orders/").content.decode()


def test_no_orders_yet(signed_in, shopper):
    assert "No orders yet" in signed_in(shopper).get("/orders/").content.decode()


def test_the_page_of_an_order(signed_in, shopper, django_assert_num_queries):
    order = an_order(stocked(product__title="Copper bottle"), user=shopper)
    client = signed_in(shopper)
    with django_assert_num_queries(8):
        page = client.get(order.get_absolute_url())
    body = page.content.decode()
    for words in ("Copper bottle", "₹549", "Flat 4, Neem House", "Maharashtra", "Placed"):
        assert words in body
    assert body.count('class="mark-') >= 5
    assert "noindex" in body
    assert "no-store" in page["Cache-Control"]


def test_strangers_get_404(signed_in, shopper, other_shopper):
    order = an_order(user=shopper)
    guest = an_order()
    for client in (Client(), signed_in(other_shopper)):
        assert client.get(order.get_absolute_url()).status_code == 404
        assert client.get(guest.get_absolute_url()).status_code == 404
        for key in ("x", guest.access_token, "é", "k" * 3000):
            assert client.get(order.get_absolute_url(), {"key": key}).status_code == 404
    assert Client().get("/orders/NOWHERE/").status_code == 404


def test_a_guest_link_opens_its_order_and_offers_an_account():
    order = an_order()
    body = Client().get(order.guest_url).content.decode()
    assert order.number in body
    assert "Create an account" in body


def test_payment_is_summed_up_with_a_way_to_pay(signed_in, shopper, monkeypatch):
    def summary(order):
        return PaymentSummary("Waiting for payment", reference="pay_123", pay_url="/pay/x/")

    monkeypatch.setattr(hooks.payment_summary, "_answers", [summary])
    order = an_order(user=shopper)
    body = signed_in(shopper).get(order.get_absolute_url()).content.decode()
    assert "pay_123" in body
    assert 'href="/pay/x/">Pay ₹549</a>' in body


def test_cancelling_frees_the_goods_and_says_why(signed_in, shopper):
    order = an_order(user=shopper)
    client = signed_in(shopper)
    url = f"{order.get_absolute_url()}cancel/"
    assert client.post(url, {"reason": "Too slow"}).url == order.get_absolute_url()
    order.refresh_from_db()
    assert (order.status, order.cancel_reason) == ("cancelled", "Too slow")
    assert Reservation.objects.get().status == "released"
    body = client.get(order.get_absolute_url()).content.decode()
    assert "This order is cancelled" in body
    assert "Cancel the order" not in body


def test_a_guest_cancels_by_key_and_stays_on_the_page():
    order = an_order()
    url = f"{order.get_absolute_url()}cancel/"
    answer = Client().post(url, {"reason": "Other", "key": order.access_token})
    assert answer.url == order.guest_url
    assert Order.objects.get().status == "cancelled"


def test_nobody_else_cancels(signed_in, shopper, other_shopper, packer):
    order = an_order(user=shopper)
    url = f"{order.get_absolute_url()}cancel/"
    for client in (Client(), signed_in(other_shopper), signed_in(packer)):
        assert client.post(url, {"reason": "Other", "key": "x"}).status_code == 404
        assert client.post(url, {"reason": "Other"}).status_code == 404
    order.refresh_from_db()
    assert order.status == "placed"


@pytest.mark.parametrize("reason", ["", "x", "a" * 5000])
def test_a_reason_that_there_is_not_is_refused(signed_in, shopper, reason):
    order = an_order(user=shopper)
    url = f"{order.get_absolute_url()}cancel/"
    assert signed_in(shopper).post(url, {"reason": reason}).status_code == 422
    order.refresh_from_db()
    assert order.status == "placed"


def test_what_is_on_its_way_cannot_be_cancelled(signed_in, shopper):
    order = an_order(user=shopper)
    for move in (confirm_order, pack_order, ship_order):
        move(order=order, by=None)
    client = signed_in(shopper)
    assert "Cancel the order" not in client.get(order.get_absolute_url()).content.decode()
    client.post(f"{order.get_absolute_url()}cancel/", {"reason": "Other"})
    order.refresh_from_db()
    assert order.status == "shipped"


def test_cancelling_twice_changes_nothing_more(signed_in, shopper):
    order = an_order(user=shopper)
    cancel_order(order=order, reason="Other", by=shopper)
    signed_in(shopper).post(f"{order.get_absolute_url()}cancel/", {"reason": "Too slow"})
    order.refresh_from_db()
    assert order.cancel_reason == "Other"


def test_the_link_goes_to_the_address_that_ordered_and_is_never_shown(deliver):
    order = an_order(email="asha@example.com")
    client = Client()
    assert "Mail me the link" in client.get("/orders/").content.decode()
    sent = {"number": order.number.lower(), "email": "Asha@Example.com"}
    answer = client.post("/orders/find/", sent, follow=True)
    assert order.access_token not in answer.content.decode()
    assert not mail.outbox
    deliver()
    assert mail.outbox[0].to == ["asha@example.com"]
    assert order.guest_url in mail.outbox[0].body


def test_a_wrong_pair_gets_the_same_answer_and_no_mail(deliver):
    order = an_order(email="asha@example.com")
    right = Client().post("/orders/find/", {"number": order.number, "email": "asha@example.com"})
    wrong = Client().post("/orders/find/", {"number": order.number, "email": "eve@example.com"})
    assert (right.status_code, right.url) == (wrong.status_code, wrong.url)
    deliver()
    assert len(mail.outbox) == 1


def test_looking_up_is_limited_per_address_of_mail():
    sent = {"number": "HT261124-7Q4KXMPT", "email": "asha@example.com"}
    answers = [Client().post("/orders/find/", sent, HTTP_HX_REQUEST="true") for _n in range(6)]
    assert [answer.status_code for answer in answers[:5]] == [302] * 5
    assert answers[5].status_code == 429


@pytest.mark.parametrize("sent", [{}, {"number": "x" * 99, "email": "a@b.in"}, {"number": "1"}])
def test_hostile_look_ups_are_refused(sent, deliver):
    assert Client().post("/orders/find/", sent).status_code == 422
    deliver()
    assert not mail.outbox
