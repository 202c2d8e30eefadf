"""Buying, as people do it: as a guest, signed in, on a phone, by keyboard, without JavaScript."""

import re

import pytest
from django.core import mail
from playwright.sync_api import expect

from shop.actions.verify import stock_differences
from shop.models import Order
from tests.factories import UserFactory
from tests.factories.accounts import PASSWORD
from tests.journeys.steps import (
    add_to_cart,
    checkout_window,
    expect_confirmed,
    fill_address,
    pay,
    place_order,
    put_into_cart,
)
from tests.payments.sandbox.driver import wait_for

pytestmark = pytest.mark.django_db(transaction=True)
PHONE = {"width": 360, "height": 740}


def the_order(status="confirmed"):
    def find():
        return Order.objects.filter(status=status).first()

    order = wait_for(find, 10)
    assert order is not None, list(Order.objects.values("number", "status"))
    return order


def one_mail_for(order):
    assert wait_for(lambda: [m for m in mail.outbox if order.number in m.subject], 10)
    assert len([m for m in mail.outbox if order.number in m.subject]) == 1
    assert list(stock_differences()) == []


def test_guest_buys_and_pays(watched, live_server, goods, workers):
    put_into_cart(watched, live_server.url)
    fill_address(watched)
    place_order(watched, "razorpay")
    pay(watched)
    expect_confirmed(watched)
    one_mail_for(the_order())


def test_signed_in_on_a_phone_the_guest_cart_comes_along(watched, live_server, goods, workers):
    watched.set_viewport_size(PHONE)
    UserFactory(email="ravi@example.com")
    add_to_cart(watched, live_server.url)
    watched.goto(f"{live_server.url}/account/sign-in/")
    watched.locator("main [name=email]").fill("ravi@example.com")
    watched.locator("main [name=password]").fill(PASSWORD)
    watched.locator("main form button[type=submit]").first.click()
    watched.goto(f"{live_server.url}/cart/")
    assert not watched.evaluate("document.documentElement.scrollWidth > innerWidth")
    watched.get_by_role("link", name="Checkout").first.click()
    fill_address(watched, email=None)
    place_order(watched, "razorpay")
    pay(watched)
    expect_confirmed(watched)
    assert the_order().user.email == "ravi@example.com"


def test_without_javascript_cash_on_delivery(browser, live_server, goods, workers):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    put_into_cart(page, live_server.url)
    fill_address(page)
    place_order(page, "cod")
    expect_confirmed(page)
    order = the_order()
    assert order.cod_fee == 49
    one_mail_for(order)
    context.close()


def test_without_javascript_the_gateways_own_page(browser, live_server, goods, workers):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    put_into_cart(page, live_server.url)
    fill_address(page)
    place_order(page, "razorpay")
    page.get_by_role("button", name=re.compile(r"^Pay ₹")).first.click()
    page.get_by_role("button", name="Success").first.click()
    page.get_by_role("button", name=re.compile("Continue|Return|Back")).first.click()
    page.wait_for_url(re.compile(live_server.url))
    the_order()
    context.close()


def test_failed_payment_then_success_on_the_same_order(watched, live_server, goods, workers):
    put_into_cart(watched, live_server.url)
    fill_address(watched)
    place_order(watched, "razorpay")
    frame = checkout_window(watched)
    frame.get_by_role("button", name="Failure").first.click()
    expect(frame.get_by_role("button", name="Success").first).to_be_visible()
    frame.get_by_role("button", name="Success").first.click()
    expect_confirmed(watched)
    one_mail_for(the_order())
    assert Order.objects.count() == 1


@pytest.mark.parametrize("webhooks", [True, False])
def test_pa_1_browser_closed_after_paying(page, live_server, goods, workers, sandbox, webhooks):
    """The webhook alone confirms the order; or, with webhooks withheld, the poller alone."""
    if not webhooks:
        sandbox.control("faults", webhooks={"withhold_percent": 100})
    put_into_cart(page, live_server.url)
    fill_address(page)
    place_order(page, "razorpay")
    page.get_by_role("button", name=re.compile(r"^Pay ₹")).first.wait_for()
    order = Order.objects.get()
    payment = order.payments.get()
    page.close()
    sandbox.control("pay", order_id=payment.gateway_order_id, method="upi", outcome="success")
    if not webhooks:
        workers.poll()
    one_mail_for(the_order())


def test_keyboard_only(watched, live_server, goods, workers):
    """Nothing but Tab, typing, arrows, Space and Enter from the product to the confirmed order."""
    watched.goto(f"{live_server.url}/p/steel-kadai/")
    tab_to(watched, "Add to cart")
    with watched.expect_response(lambda answer: answer.request.method == "POST"):
        watched.keyboard.press("Enter")
    watched.goto(f"{live_server.url}/cart/")
    tab_to(watched, "Checkout")
    watched.keyboard.press("Enter")
    watched.wait_for_url(re.compile("/checkout/"))
    fields = {"email": "asha@example.com", "pincode": "411045", "full_name": "Asha Rao"}
    fields |= {
        "phone": "9876543210",
        "line1": "Flat 4, Neem House",
        "city": "Pune",
        "state": "Maha",
    }
    for _tab in range(80):
        watched.keyboard.press("Tab")
        name = watched.evaluate("document.activeElement.name || ''")
        inside = watched.evaluate("!!document.activeElement.closest('main')")
        if inside and name in fields:
            watched.keyboard.press("Control+A")
            watched.keyboard.type(fields.pop(name))
        if not fields:
            break
    assert not fields
    tab_until(watched, "element.type === 'submit' && element.form.elements.line1")
    watched.keyboard.press("Enter")
    watched.wait_for_url(re.compile("/review/"))
    tab_until(watched, "element.type === 'radio'")
    for _way in range(5):
        watched.keyboard.press("ArrowDown")
        if watched.evaluate("document.activeElement.value") == "cod":
            break
    tab_to(watched, "Place order")
    watched.keyboard.press("Enter")
    expect_confirmed(watched)
    the_order()


def tab_to(page, name):
    """Press Tab until the thing with these words has the focus."""
    tab_until(page, f"(element.innerText || '').trim().startsWith({name!r})")


def tab_until(page, condition):
    asked = f"(() => {{ const element = document.activeElement; return !!({condition}); }})()"
    for _tab in range(80):
        page.keyboard.press("Tab")
        inside = page.evaluate("!!document.activeElement.closest('main')")
        if inside and page.evaluate(asked):
            return
    raise AssertionError(f"Tab reaches nothing with {condition}")
