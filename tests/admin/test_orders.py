"""The order desk through the browser: queues, search, buttons, rights."""

import pytest
from django.contrib.admin.models import LogEntry
from django.urls import reverse

from shop.actions.orders import (
    cancel_order,
    confirm_order,
    deliver_order,
    pack_order,
    ship_order,
)
from shop.hooks import orders_by_reference
from shop.models import Order
from tests.factories import CartFactory, an_order, stocked

from .conftest import move, page_of, said

pytestmark = pytest.mark.django_db
LIST = "/admin/shop/order/"


def an_order_that_is(status, by=None):
    order = an_order()
    steps = [
        ("confirmed", lambda: confirm_order(order=order)),
        ("packed", lambda: pack_order(order=order, by=by)),
        ("shipped", lambda: ship_order(order=order, by=by, carrier="Udan")),
        ("delivered", lambda: deliver_order(order=order, by=by)),
    ]
    if status == "cancelled":
        cancel_order(order=order, reason="no", by=by)
    for name, step in steps if status not in ("placed", "cancelled") else []:
        step()
        if name == status:
            break
    return order


def numbers(response):
    return {order.number for order in response.context["cl"].result_list}


def test_the_packer_packs_and_the_desk_remembers_who(in_role):
    order = an_order_that_is("confirmed")
    packer = in_role("packer")
    response = move(packer, order, "pack", was="confirmed")
    order.refresh_from_db()
    assert order.status == "packed"
    assert "Packed." in said(response)
    assert order.timeline.last().by.email == "packer@desk.example"
    assert LogEntry.objects.get().user.email == "packer@desk.example"


def test_whole_way_by_buttons(desk):
    order = an_order_that_is("confirmed")
    move(desk, order, "pack")
    move(desk, order, "ship", carrier="Udan Express", tracking_number="UD1")
    move(desk, order, "deliver")
    order.refresh_from_db()
    assert (order.status, order.carrier, order.tracking_number) == (
        "delivered",
        "Udan Express",
        "UD1",
    )


def test_the_packer_cannot_cancel_and_support_cannot_pack(in_role):
    order = an_order_that_is("confirmed")
    packer, support = in_role("packer"), in_role("support")
    assert move(packer, order, "cancel", reason="x").status_code == 403
    assert move(support, order, "pack").status_code == 403
    order.refresh_from_db()
    assert order.status == "confirmed"
    assert move(support, order, "cancel", reason="Asked by the buyer").status_code == 200
    order.refresh_from_db()
    assert (order.status, order.cancel_reason) == ("cancelled", "Asked by the buyer")


@pytest.mark.parametrize(
    ("status", "buttons"),
    [
        ("placed", {"cancel"}),
        ("confirmed", {"pack", "cancel"}),
        ("packed", {"ship", "cancel"}),
        ("shipped", {"deliver"}),
        ("delivered", set()),
        ("cancelled", set()),
    ],
)
def test_only_legal_buttons_are_there_and_the_others_are_refused(desk, status, buttons):
    order = an_order_that_is(status)
    page = desk.get(page_of(order))
    assert {move.name for move, _form, _url in page.context["moves"]} == buttons
    for name in {"pack", "ship", "deliver", "cancel"} - buttons:
        assert f"/move/{name}/" not in page.content.decode()
        answer = move(desk, order, name, carrier="x", reason="x")
        assert "cannot go from" in said(answer)
    order.refresh_from_db()
    assert order.status == status


def test_each_role_sees_its_own_buttons(in_role):
    order = an_order_that_is("confirmed")
    seen = {
        role: {
            move.name for move, _form, _url in in_role(role).get(page_of(order)).context["moves"]
        }
        for role in ("packer", "support", "finance")
    }
    assert seen == {"packer": {"pack"}, "support": {"cancel"}, "finance": set()}


def test_a_button_is_post_only(desk):
    order = an_order_that_is("confirmed")
    url = reverse("admin:shop_order_move", args=[order.pk, "pack"])
    assert desk.get(url).status_code == 405
    assert desk.post(reverse("admin:shop_order_move", args=[order.pk, "burn"])).status_code == 404


def test_a_shopper_is_sent_to_the_desks_door(signed_in, shopper):
    order = an_order_that_is("confirmed")
    url = reverse("admin:shop_order_move", args=[order.pk, "pack"])
    answer = signed_in(shopper).post(url)
    assert answer.status_code == 302
    assert answer.url.startswith("/admin/login/")
    order.refresh_from_db()
    assert order.status == "confirmed"


def test_who_comes_second_is_told_and_overwrites_nothing(desk, in_role):
    order = an_order_that_is("confirmed")
    move(in_role("packer"), order, "pack", was="confirmed")
    second = move(desk, order, "cancel", was="confirmed", reason="late")
    assert "changed by somebody else" in said(second)
    order.refresh_from_db()
    assert order.status == "packed"


def test_reason_and_carrier_are_asked_for(desk):
    order = an_order_that_is("packed")
    assert "Carrier" in said(move(desk, order, "ship"))
    assert "Reason" in said(move(desk, order, "cancel"))
    order.refresh_from_db()
    assert order.status == "packed"


def test_nothing_is_edited_added_or_deleted(desk):
    order = an_order_that_is("confirmed")
    assert desk.post(page_of(order), {"number": "X"}).status_code == 403
    assert desk.get("/admin/shop/order/add/").status_code == 403
    assert desk.post(f"/admin/shop/order/{order.pk}/delete/").status_code == 403
    assert Order.objects.get().number == order.number


def test_bulk_pack_moves_what_it_may_and_names_the_rest(desk):
    ready, open_ = an_order_that_is("confirmed"), an_order_that_is("placed")
    chosen = {"action": "pack", "_selected_action": [ready.pk, open_.pk]}
    answer = desk.post(LIST, chosen, follow=True)
    assert "Pack: 1 done." in said(answer)
    assert open_.number in said(answer)
    assert dict(Order.objects.values_list("pk", "status")) == {
        ready.pk: "packed",
        open_.pk: "placed",
    }


def test_support_is_not_offered_bulk_pack(in_role):
    order = an_order_that_is("confirmed")
    support = in_role("support")
    support.post(LIST, {"action": "pack", "_selected_action": [order.pk]})
    order.refresh_from_db()
    assert order.status == "confirmed"


QUEUES = {
    "to_pack": "confirmed",
    "to_ship": "packed",
    "on_the_way": "shipped",
    "unpaid": "placed",
    "delivered": "delivered",
    "cancelled": "cancelled",
}


def test_each_tab_counts_what_its_list_shows(desk):
    for status in QUEUES.values():
        an_order_that_is(status)
    an_order_that_is("confirmed")
    page = desk.get(LIST)
    tabs = list(page.context["cl"].filter_specs[0].choices(page.context["cl"]))
    assert len(tabs) == 7
    for tab in tabs:
        assert desk.get(LIST + tab["query_string"]).context["cl"].result_count == tab["count"]
    packing = desk.get(f"{LIST}?queue=to_pack").context["cl"].result_list
    assert {order.status for order in packing} == {"confirmed"}


def test_one_box_finds_by_every_reference(desk, monkeypatch):
    variant = stocked()
    order = an_order(variant, email="ravi@example.com")
    other = an_order(email="neha@example.com")
    Order.objects.filter(pk=other.pk).update(phone="+919812345678")
    answers = [lambda reference: [order.pk] if reference == "pay_29QQoUBi66xm2f" else []]
    monkeypatch.setattr(orders_by_reference, "_answers", answers)
    for term in (
        order.number,
        order.number.lower(),
        f" {order.number[:12]} ",
        "98765 43210",
        "+91-98765-43210",
        "09876543210",
        "Ravi@Example.com",
        variant.sku.lower(),
        "pay_29QQoUBi66xm2f",
    ):
        assert order.number in numbers(desk.get(LIST, {"q": term})), term
    for term in ("98123 45678", "neha@example.com"):
        assert numbers(desk.get(LIST, {"q": term})) == {other.number}
    assert numbers(desk.get(LIST, {"q": "nothing-like-it"})) == set()


@pytest.mark.parametrize("term", ["", "98765 43210", "KADAI-X"])
def test_a_hundred_rows_in_ten_queries(desk, term, django_assert_max_num_queries):
    variant = stocked(500, sku="KADAI-X")
    for _order in range(100):
        an_order(variant, cart=CartFactory())
    with django_assert_max_num_queries(10):
        page = desk.get(LIST, {"q": term} if term else {})
    assert len(numbers(page)) == 100


def test_the_order_page_says_everything_in_few_queries(desk, django_assert_max_num_queries):
    order = an_order(*[stocked() for _line in range(8)])
    with django_assert_max_num_queries(16):
        page = desk.get(page_of(order)).content.decode()
    for text in (order.number, order.email, order.phone, "Neem House", "411045", "Pune store"):
        assert text in page
    assert order.access_token not in page
