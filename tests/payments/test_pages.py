"""The pay page in each of its states, and what comes back from checkout."""

import re

import pytest
from django.test import Client

from payments.actions.start_payment import start_payment
from payments.models import Attempt, Payment
from shop.actions.orders import cancel_order
from shop.hooks import begin_payment, orders_by_reference, payment_summary
from shop.models import Order
from tests.factories import an_order, stocked

pytestmark = pytest.mark.enable_socket


@pytest.fixture
def order(shopper):
    return an_order(stocked(pieces=5), user=shopper)


@pytest.fixture
def browser(signed_in, shopper):
    return signed_in(shopper)


def page(order, step="", **query):
    asked = "&".join(f"{name}={value}" for name, value in query.items())
    return f"/pay/{order.number}/{step}" + (f"?{asked}" if asked else "")


def text(response):
    return re.sub(r"\s+", " ", response.content.decode())


def test_it_shows_the_amount_and_one_main_action(gateway, browser, order):
    start_payment(order=order)
    shown = browser.get(page(order))
    assert shown.status_code == 200
    assert len(re.findall(r"class=\"button main", text(shown))) == 1
    assert "Pay ₹549</button>" in text(shown)
    assert "Your goods are held until" in text(shown)
    assert "Cash or UPI at your door, for ₹49 more." in text(shown)


def test_only_this_page_is_open_to_the_gateway(gateway, browser, order, settings):
    start_payment(order=order)
    shown = browser.get(page(order))
    policy = shown["Content-Security-Policy"]
    origin = settings.RAZORPAY["csp"]["frame-src"][0]
    for directive in ("script-src", "frame-src", "connect-src", "img-src", "form-action"):
        (found,) = [part for part in policy.split("; ") if part.startswith(directive)]
        assert origin in found
    assert "unsafe" not in policy
    assert shown["Cross-Origin-Opener-Policy"] == "same-origin-allow-popups"
    assert "no-store" in shown["Cache-Control"]
    nonces = set(re.findall(r'nonce="([^"]+)"', text(shown)))
    assert len(nonces) == 1
    assert f"'nonce-{nonces.pop()}'" in policy


def test_without_scripts_the_form_leads_to_the_gateway(gateway, browser, order, settings):
    payment = start_payment(order=order)
    shown = text(browser.get(page(order)))
    assert f'action="{settings.RAZORPAY["hosted_url"]}"' in shown
    assert f'name="order_id" value="{payment.gateway_order_id}"' in shown
    assert f'value="http://testserver/pay/{order.number}/callback/"' in shown
    form = shown[shown.index("data-pay") : shown.index("</form>", shown.index("data-pay"))]
    assert "csrfmiddlewaretoken" not in form


def test_strangers_get_404_and_nothing_changes(gateway, signed_in, other_shopper, support, order):
    start_payment(order=order)
    for client in (Client(), signed_in(other_shopper), signed_in(support)):
        for step in ("", "state/"):
            assert client.get(page(order, step)).status_code == 404
        for step in ("start/", "cod/", "confirm/"):
            assert client.post(page(order, step)).status_code == 404
    assert Client().get(page(order, key="wrong")).status_code == 404
    order.refresh_from_db()
    assert order.status == "placed"


def test_a_guest_pays_with_the_link(gateway, db):
    order = an_order(stocked())
    start_payment(order=order)
    shown = Client().get(page(order, key=order.access_token))
    assert shown.status_code == 200
    assert f"/pay/{order.number}/callback/?key={order.access_token}" in text(shown)
    (url,) = [url for url in begin_payment.ask(order, "razorpay") if url]
    assert url == page(order, key=order.access_token)


def test_a_silent_gateway_offers_to_try_again(gateway, browser, order):
    gateway.faults(api={"status_500_percent": 100})
    (url,) = [url for url in begin_payment.ask(order, "razorpay") if url]
    assert url == page(order)
    shown = text(browser.get(url))
    assert "Try again</button>" in shown
    assert "data-pay" not in shown
    gateway.faults(api={"status_500_percent": 0})
    assert browser.post(page(order, "start/"))["Location"] == page(order)
    assert "Pay ₹549</button>" in text(browser.get(url))


def test_success_leads_to_the_order(gateway, browser, order):
    payment = start_payment(order=order)
    handed_over = gateway.pay(payment)
    answer = browser.post(page(order, "confirm/"), handed_over)
    assert (answer.status_code, answer["Location"]) == (303, page(order))
    shown = browser.get(page(order))
    assert (shown.status_code, shown["Location"]) == (302, order.get_absolute_url())
    (summary,) = [answer for answer in payment_summary.ask(order) if answer]
    assert (summary.headline, summary.detail) == ("Paid ₹549", "UPI")
    assert orders_by_reference.ask(handed_over["razorpay_payment_id"]) == [[order.pk]]


def test_the_callback_knows_the_order_by_the_signature_alone(gateway, order):
    payment = start_payment(order=order)
    stranger = Client(enforce_csrf_checks=True)
    answer = stranger.post(page(order, "callback/"), gateway.pay(payment))
    assert (answer.status_code, answer["Location"]) == (303, page(order, back=1))
    order.refresh_from_db()
    assert order.status == "confirmed"


def test_a_callback_never_gives_a_key_away(gateway, db):
    order = an_order(stocked())
    payment = start_payment(order=order)
    answer = Client().post(page(order, "callback/"), gateway.pay(payment))
    assert order.access_token not in answer["Location"]


@pytest.mark.parametrize("step", ["confirm/", "callback/"])
@pytest.mark.parametrize(
    "changes",
    [
        {"razorpay_signature": "0" * 64},
        {"razorpay_signature": "naïve"},
        {"razorpay_signature": ""},
        {"razorpay_signature": "x" * 500},
        {"razorpay_payment_id": ""},
        {"razorpay_order_id": "order_AAAAAAAAAAAAAA"},
        {"razorpay_order_id": ""},
    ],
)
def test_a_hostile_return_changes_nothing(gateway, browser, order, step, changes):
    payment = start_payment(order=order)
    answer = browser.post(page(order, step), {**gateway.pay(payment), **changes})
    assert answer.status_code in (400, 404)
    assert not Attempt.objects.exists()
    order.refresh_from_db()
    assert order.status == "placed"


def test_a_failure_says_why_and_offers_both_ways_again(gateway, browser, order):
    payment = start_payment(order=order)
    gateway.pay(payment, "failure", detail="insufficient_funds")
    posted = {"error[code]": "BAD_REQUEST_ERROR", "error[description]": "<b>call 99999</b>"}
    answer = Client().post(page(order, "callback/"), posted)
    assert answer["Location"] == page(order, back=1)
    Payment.objects.update(checked_at=None)
    shown = text(browser.get(answer["Location"]))
    assert "There was not enough money in the account." in shown
    assert "within 5 working days" in shown
    assert "Pay ₹549</button>" in shown
    assert "Order, and pay on delivery" in shown
    assert "99999" not in shown


def test_sh5_an_open_attempt_locks_the_button_until_the_bank_has_answered(gateway, browser, order):
    """SH-5: "checking your payment" resolves itself."""
    payment = start_payment(order=order)
    handed_over = gateway.pay(payment)
    gateway.faults(api={"status_500_percent": 100})
    browser.post(page(order, "confirm/"), handed_over)
    shown = text(browser.get(page(order)))
    assert "Checking your payment" in shown
    assert f'hx-get="{page(order, "state/")}"' in shown
    assert "Check again</button>" in shown
    assert "Pay ₹" not in shown
    assert "/cod/" not in shown
    assert browser.get(page(order, "state/")).status_code == 204
    refused = browser.post(page(order, "start/"), follow=False)
    assert refused.status_code in (302, 409)
    gateway.faults(api={"status_500_percent": 0})
    Payment.objects.update(checked_at=None)
    moved_on = browser.get(page(order, "state/"))
    assert moved_on["HX-Redirect"] == page(order)
    assert browser.get(page(order))["Location"] == order.get_absolute_url()


def test_paying_on_delivery_after_all(gateway, browser, order):
    start_payment(order=order)
    answer = browser.post(page(order, "cod/"))
    assert (answer.status_code, answer["Location"]) == (303, order.get_absolute_url())
    order.refresh_from_db()
    assert (order.status, order.cod_fee) == ("confirmed", 49)


def test_why_delivery_cannot_be_paid_is_said(gateway, browser, order, settings):
    settings.COD = {**settings.COD, "limit": "100"}
    start_payment(order=order)
    shown = text(browser.get(page(order)))
    assert "Cash on delivery is for orders up to ₹100." in shown
    assert "/cod/" not in shown


def test_what_is_over_cannot_be_paid(gateway, browser, order):
    start_payment(order=order)
    cancel_order(order=order, reason="", by=None)
    shown = text(browser.get(page(order)))
    assert "This order cannot be paid any more" in shown
    assert "data-pay" not in shown


def test_a_visit_asks_the_gateway_at_most_every_few_seconds(gateway, browser, order, monkeypatch):
    start_payment(order=order)
    calls = gateway.calls(monkeypatch, "payments_of_order")
    for _n in range(3):
        browser.get(page(order))
    assert len(calls) == 0
    Order.objects.update(expires_at=None)
    Payment.objects.update(checked_at=None)
    for _n in range(3):
        browser.get(page(order, back=1))
    assert len(calls) == 1


def test_the_number_of_queries_does_not_grow_with_the_lines(
    gateway, signed_in, shopper, django_assert_max_num_queries
):
    client = signed_in(shopper)
    counts = []
    for lines in (2, 12):
        order = an_order(*[stocked() for _n in range(lines)], user=shopper)
        start_payment(order=order)
        client.get(page(order))
        with django_assert_max_num_queries(40) as captured:
            client.get(page(order))
        counts.append(len(captured))
    assert counts[0] == counts[1]
