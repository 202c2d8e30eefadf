"""Checkout as a full page, used the way a browser without scripts would use it."""

import json
from html.parser import HTMLParser
from typing import Any

import pytest
import razorpay
import requests

from tests.payments.sandbox.driver import KEY, Sandbox

pytestmark = pytest.mark.enable_socket
CALLBACK = "https://shop.example/paid?order=7"
CANCEL = "https://cancel.example/cart"


class Form(HTMLParser):
    """The first form of a page: where it goes and what its hidden fields hold."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.action = ""
        self.fields: dict[str, str] = {}
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.action = found["action"]
        if tag == "input" and found["type"] == "hidden":
            self.fields[found["name"]] = found["value"]


def open_page(sandbox: Sandbox, order: Any, **fields: str) -> requests.Response:
    form = {"key_id": KEY[0], "order_id": order["id"], "callback_url": CALLBACK} | fields
    return requests.post(f"{sandbox.url}/v1/checkout/hosted", data=form, timeout=10)


def press(sandbox: Sandbox, page: requests.Response, outcome: str, method: str = "upi") -> Any:
    """Press a button of the page; redirects are not followed."""
    form = Form(page.text)
    chosen = {"method": method, "outcome": outcome, "detail": "card_declined"}
    return requests.post(
        sandbox.url + form.action, data=form.fields | chosen, timeout=10, allow_redirects=False
    )


def test_success_posts_the_signed_fields_back(
    sandbox: Sandbox, client: razorpay.Client, order: Any
) -> None:
    page = open_page(sandbox, order, name="Haat", **{"prefill[email]": "asha@haat.example"})
    assert page.status_code == 200
    assert "₹2,500.00" in page.text
    assert "Test gateway, no real money" in page.text
    back = Form(press(sandbox, page, "success", "card").text)
    assert back.action == CALLBACK
    assert client.utility.verify_payment_signature(back.fields)
    payment = client.payment.fetch(back.fields["razorpay_payment_id"])
    assert (payment["status"], payment["method"]) == ("captured", "card")
    assert payment["email"] == "asha@haat.example"


def test_failure_posts_the_error_back(sandbox: Sandbox, order: Any) -> None:
    back = Form(press(sandbox, open_page(sandbox, order), "failure", "card").text)
    assert back.action == CALLBACK
    assert back.fields["error[code]"] == "BAD_REQUEST_ERROR"
    assert back.fields["error[reason]"] == "card_declined"
    assert json.loads(back.fields["error[metadata]"])["order_id"] == order["id"]
    assert "razorpay_signature" not in back.fields


def test_late_success_looks_like_a_timeout(sandbox: Sandbox, order: Any) -> None:
    back = Form(press(sandbox, open_page(sandbox, order), "late_success").text)
    assert back.fields["error[reason]"] == "payment_timed_out"


def test_close_goes_to_the_cancel_address_or_reports_a_cancellation(
    sandbox: Sandbox, client: razorpay.Client, order: Any
) -> None:
    answer = press(sandbox, open_page(sandbox, order, cancel_url=CANCEL), "close")
    assert (answer.status_code, answer.headers["Location"]) == (302, CANCEL)
    back = Form(press(sandbox, open_page(sandbox, order), "close").text)
    assert back.fields["error[reason]"] == "payment_cancelled"
    assert client.order.fetch(order["id"])["attempts"] == 0


def test_the_policy_names_only_the_shop(sandbox: Sandbox, order: Any) -> None:
    policy = open_page(sandbox, order, cancel_url=CANCEL).headers["Content-Security-Policy"]
    assert "form-action 'self' https://cancel.example https://shop.example;" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy


@pytest.mark.parametrize(
    ("fields", "status", "text"),
    [
        ({"key_id": "rzp_test_other"}, 401, "The api key provided is invalid"),
        ({"order_id": "order_12345678901234"}, 400, "The id provided does not exist"),
        ({"callback_url": ""}, 400, "The callback url field is required."),
        ({"callback_url": "javascript:alert(1)"}, 400, "The callback url field is required."),
        ({"callback_url": "https://a b; script-src *"}, 400, "The callback url field is required."),
        ({"amount": "100"}, 400, "Your payment amount is different from your order amount."),
    ],
)
def test_a_checkout_that_cannot_start_says_why(
    sandbox: Sandbox, order: Any, fields: dict[str, str], status: int, text: str
) -> None:
    answer = open_page(sandbox, order, **fields)
    assert answer.status_code == status
    assert text in answer.text
    assert "script-src *" not in answer.headers["Content-Security-Policy"]


def test_a_paid_order_takes_no_further_payment(
    sandbox: Sandbox, client: razorpay.Client, order: Any
) -> None:
    page = open_page(sandbox, order)
    sandbox.pay(order)
    answer = press(sandbox, page, "success")
    assert answer.status_code == 400
    assert "the order is already paid" in answer.text
    assert client.payment.all()["count"] == 1


def test_an_authorised_order_takes_no_further_payment(
    sandbox: Sandbox, client: razorpay.Client, authorized: Any
) -> None:
    answer = open_page(sandbox, {"id": authorized["order_id"]})
    assert answer.status_code == 400
    assert client.payment.all()["count"] == 1


def test_wrong_buttons_are_refused(sandbox: Sandbox, client: razorpay.Client, order: Any) -> None:
    page = open_page(sandbox, order)
    assert press(sandbox, page, "everything").status_code == 400
    assert press(sandbox, page, "success", "cash").status_code == 400
    assert client.payment.all()["count"] == 0


def test_the_enter_key_on_a_method_shows_the_page_again(
    sandbox: Sandbox, client: razorpay.Client, order: Any
) -> None:
    again = press(sandbox, open_page(sandbox, order), "")
    assert "How would you like to pay?" in again.text
    assert client.payment.all()["count"] == 0


def test_text_of_the_shop_is_escaped(sandbox: Sandbox, order: Any) -> None:
    page = open_page(sandbox, order, name="<script>x</script>")
    assert "<script>x" not in page.text


def test_the_pages_answer_only_to_post(sandbox: Sandbox) -> None:
    for path in ("/v1/checkout/hosted", "/v1/checkout/hosted/attempt"):
        assert sandbox.call("GET", path)[0] == 400


def test_the_script_may_be_loaded_from_any_origin(sandbox: Sandbox) -> None:
    answer = requests.get(f"{sandbox.url}/v1/checkout.js", timeout=10)
    assert answer.headers["Content-Type"].startswith("text/javascript")
    assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert sandbox.call("GET", "/v1/checkout/assets/settings.py")[0] == 400


def test_the_frame_is_only_for_the_named_origin(sandbox: Sandbox, order: Any) -> None:
    query = {"key_id": KEY[0], "order_id": order["id"], "origin": "https://shop.example"}
    answer = requests.get(f"{sandbox.url}/v1/checkout/frame", params=query, timeout=10)
    policy = answer.headers["Content-Security-Policy"]
    assert "frame-ancestors https://shop.example;" in policy
    assert 'data-shop="https://shop.example"' in answer.text
    without = requests.get(
        f"{sandbox.url}/v1/checkout/frame", params=query | {"origin": ""}, timeout=10
    )
    assert without.status_code == 400
    assert "frame-ancestors 'none'" in without.headers["Content-Security-Policy"]
