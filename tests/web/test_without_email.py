"""Somebody whose account has a mobile number and no e-mail buys like everybody else."""

import pytest
from django.utils import timezone

from shop.forms import ANOTHER
from shop.models import Cart, CouponUse, Order
from tests.factories import (
    AddressFactory,
    CartFactory,
    CouponFactory,
    UserFactory,
    fill,
    stocked,
)

from .conftest import TYPED
from .test_checkout_pages import place

pytestmark = pytest.mark.django_db


@pytest.fixture
def by_phone(db):
    return UserFactory(email=None, phone="+919812345678", phone_verified_at=timezone.now())


@pytest.fixture
def buying(signed_in, by_phone):
    fill(CartFactory(user=by_phone), stocked())
    return signed_in(by_phone)


def test_they_may_leave_the_e_mail_empty(buying, paying, by_phone):
    assert buying.post("/checkout/", TYPED | {"email": "", "saved": ANOTHER}).status_code == 302
    place(buying)
    order = Order.objects.get(user=by_phone)
    assert (order.email, order.phone) == ("", "+919876543210")


def test_they_may_give_one_for_this_order(buying, paying, by_phone):
    buying.post("/checkout/", TYPED | {"saved": ANOTHER})
    place(buying)
    assert Order.objects.get(user=by_phone).email == "guest@example.com"


def test_a_saved_address_is_enough(buying, paying, by_phone):
    address = AddressFactory(user=by_phone)
    assert buying.post("/checkout/", {"saved": str(address.pk)}).status_code == 302
    place(buying)
    assert Order.objects.get(user=by_phone).email == ""


def test_the_api_needs_no_e_mail_either(api, by_phone):
    fill(CartFactory(user=by_phone), stocked())
    body = {"address_id": AddressFactory(user=by_phone).pk}
    answer = api(by_phone).post("/api/v1/orders", body, HTTP_IDEMPOTENCY_KEY="by-phone-1")
    assert answer.status_code == 201, answer.content
    assert Order.objects.get(user=by_phone).email == ""
    assert not CouponUse.objects.exists()


def test_another_e_mail_each_time_is_no_second_coupon(api, by_phone):
    coupon = CouponFactory(code="ONCE", max_uses_per_person=1)
    cart, goods = CartFactory(user=by_phone), stocked()
    address = AddressFactory(user=by_phone).pk
    statuses = []
    for n, email in enumerate(("one@example.com", "two@example.com")):
        fill(cart, goods)
        Cart.objects.filter(pk=cart.pk).update(coupon=coupon)
        body = {"address_id": address, "email": email}
        answer = api(by_phone).post("/api/v1/orders", body, HTTP_IDEMPOTENCY_KEY=f"coupon-{n}-try")
        statuses.append(answer.status_code)
    assert statuses == [201, 409]
    assert CouponUse.objects.filter(coupon=coupon).count() == 1
