"""Who gets in, what they see there, and that the front page tells the truth."""

import re
import time

import pytest
from django.test import Client
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts.models import AuditEntry
from accounts.roles import make_staff
from config.foundation.models import EventDelivery, StoredEvent
from shop.actions.orders import confirm_order
from tests.conftest import DEMO_TOTP_KEY
from tests.factories import UserFactory, an_order, stocked
from tests.factories.accounts import PASSWORD

pytestmark = pytest.mark.django_db

MENUS = {
    "packer": {"shop"},
    "support": {"tracking", "shop", "payments", "accounts"},
    "finance": {"shop", "payments"},
    "catalogue": {"shop"},
}


def code_now():
    totp = TOTP(bytes.fromhex(DEMO_TOTP_KEY))
    totp.time = time.time()
    return f"{totp.token():06}"


@pytest.fixture
def staff(db):
    user = make_staff(user=UserFactory(email="desk@example.com"), role="owner")
    TOTPDevice.objects.create(user=user, name="phone", key=DEMO_TOTP_KEY)
    return user


def sign_in(client, **changes):
    data = {"username": "desk@example.com", "password": PASSWORD, "otp_token": code_now()}
    return client.post("/admin/login/?next=/admin/", data | changes)


def test_password_and_code_open_the_desk(client, staff):
    assert sign_in(client).status_code == 302
    assert client.get("/admin/").status_code == 200


@pytest.mark.parametrize(
    "wrong",
    [{"otp_token": "000000"}, {"otp_token": ""}, {"password": "wrong-password"}],
)
def test_neither_alone_opens_it(client, staff, wrong):
    assert sign_in(client, **wrong).status_code == 200
    assert client.get("/admin/").status_code == 302


def test_the_log_tells_of_both_as_at_the_sites_door(client, staff):
    sign_in(client, otp_token="000000")
    assert not AuditEntry.objects.filter(action="sign_in.succeeded").exists()
    assert AuditEntry.objects.filter(action="factor.refused", actor=staff).count() == 1
    TOTPDevice.objects.update(throttling_failure_count=0)  # the second that it makes one wait
    sign_in(client)
    entry = AuditEntry.objects.get(action="sign_in.succeeded")
    assert (entry.actor, entry.facts) == (staff, {"first": "password", "factor": "totp"})


def test_a_password_session_alone_is_not_enough(staff):
    client = Client()
    client.force_login(staff)
    assert client.get("/admin/").status_code == 302


def test_a_shopper_with_a_code_stays_outside(client, shopper):
    TOTPDevice.objects.create(user=shopper, name="phone", key=DEMO_TOTP_KEY)
    assert sign_in(client, username=shopper.email).status_code == 200
    assert client.get("/admin/").status_code == 302


def test_guesses_are_counted(client, staff):
    for _try in range(10):
        sign_in(client, password="guess-guess-guess")
    assert "Too many tries" in sign_in(client).content.decode()


@pytest.mark.parametrize("role", MENUS)
def test_each_role_sees_only_its_menu(in_role, role):
    apps = in_role(role).get("/admin/").context["available_apps"]
    assert {app["app_label"] for app in apps} == MENUS[role]


@pytest.mark.parametrize(
    ("role", "hidden"),
    [
        ("packer", ["shop/coupon/", "shop/cart/", "accounts/user/", "payments/refund/"]),
        ("support", ["shop/stocklevel/", "shop/taxclass/"]),
        ("finance", ["shop/product/", "shop/stocklevel/"]),
        ("catalogue", ["shop/order/", "accounts/user/"]),
    ],
)
def test_what_is_not_in_the_menu_is_shut(in_role, role, hidden):
    client = in_role(role)
    for page in hidden:
        assert client.get(f"/admin/{page}").status_code == 403


def test_each_queue_counts_what_its_list_shows(desk):
    confirm_order(order=an_order(stocked(3)))
    an_order(stocked(30))
    event = StoredEvent.objects.create(name="X", data={})
    EventDelivery.objects.create(event=event, handler="a", tries=3)
    EventDelivery.objects.create(event=event, handler="b")
    queues = {str(queue.label): queue for queue in desk.get("/admin/").context["queues"]}
    for queue in queues.values():
        if "/shop/" in queue.url or "/foundation/" in queue.url:
            assert desk.get(queue.url).context["cl"].result_count == queue.count, queue
    counts = {name: queue.count for name, queue in queues.items()}
    assert counts["To pack"] == counts["Unpaid"] == counts["Stuck deliveries"] == 1
    assert counts["Low stock"] == 1


def test_the_desk_has_its_own_strict_policy_without_inline_anything(desk):
    for page in ("/admin/", "/admin/shop/order/", "/admin/shop/product/add/", "/admin/login/"):
        answer = desk.get(page, follow=True)
        policy = answer["Content-Security-Policy"]
        assert "script-src 'self'" in policy
        assert "style-src 'self'" in policy
        assert "unsafe" not in policy
        text = answer.content.decode()
        assert not re.search(r"<script(?![^>]*\bsrc=)[^>]*>", text)
        assert not re.search(r"<style|\sstyle=|\son\w+=\"", text)
