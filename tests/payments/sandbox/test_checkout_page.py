"""Checkout in Chromium, opened by a shop's page that has a strict nonce policy."""

import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

import pytest
import razorpay
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, FrameLocator, Page, expect

from tests.payments.sandbox.driver import KEY, Sandbox, Shop, wait_for

pytestmark = pytest.mark.enable_socket
PAGE = """<!doctype html><html lang="en"><title>Shop</title>
<button id="pay">Pay</button>
<script nonce="n1" src="{gateway}/v1/checkout.js"></script>
<script nonce="n1">
window.seen = [];
const options = {options};
options.handler = (response) => seen.push(["handler", response]);
options.modal = {{ ...options.modal, ondismiss: () => seen.push(["ondismiss"]) }};
const checkout = new Razorpay(options);
checkout.on("payment.failed", (response) => seen.push(["payment.failed", response.error]));
document.querySelector("#pay").addEventListener("click", () => checkout.open());
</script></html>"""


@dataclass
class ShopPage:
    """A shop with one page, and a memory of what was posted to its callback."""

    html: str = ""
    gateway: str = ""
    posted: list[dict[str, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


def _handler(shop: ShopPage) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.answer(shop.html)

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            shop.posted.append({name: value[0] for name, value in parse_qs(body).items()})
            self.answer("<!doctype html><title>Back</title><h1>Back in the shop</h1>")

        def answer(self, page: str) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header(
                "Content-Security-Policy",
                "default-src 'none'; script-src 'nonce-n1'; style-src 'self';"
                f" frame-src {shop.gateway}; form-action 'self' {shop.gateway};"
                " base-uri 'none'; require-trusted-types-for 'script'",
            )
            self.end_headers()
            self.wfile.write(page.encode())

        def log_message(self, format: str, *args: Any) -> None:
            return

    return Handler


@pytest.fixture
def chromium(browser: Browser) -> Browser:
    return browser


@pytest.fixture
def shop_page(sandbox: Sandbox) -> Iterator[ShopPage]:
    page = ShopPage(gateway=sandbox.url)
    yield page
    page.server.shutdown()


@pytest.fixture
def tab(chromium: Browser) -> Iterator[Page]:
    """A phone-sized tab; anything on its console (such as a policy violation) fails the test."""
    context = chromium.new_context(viewport={"width": 360, "height": 740})
    tab, complaints = context.new_page(), []
    tab.on("console", lambda message: complaints.append(message.text))
    tab.on("pageerror", lambda error: complaints.append(str(error)))
    tab.set_default_timeout(10_000)
    yield tab
    context.close()
    # The browser reports every 4xx of a fetch by itself.
    assert [text for text in complaints if "Failed to load resource" not in text] == []


Opener = Callable[..., FrameLocator]


@pytest.fixture
def open_checkout(shop_page: ShopPage, tab: Page, order: Any) -> Opener:
    def open_(**options: Any) -> FrameLocator:
        options = {"key": KEY[0], "order_id": order["id"], "name": "Haat"} | options
        shop_page.html = PAGE.format(gateway=shop_page.gateway, options=json.dumps(options))
        tab.goto(shop_page.url)
        tab.get_by_role("button", name="Pay").click()
        return tab.frame_locator("dialog iframe")

    return open_


def seen(tab: Page, count: int = 1) -> list[Any]:
    """What the shop's page was told so far."""
    wait_for(lambda: len(tab.evaluate("seen")) >= count)
    told: list[Any] = tab.evaluate("seen")
    return told


def press(checkout: FrameLocator, name: str) -> None:
    checkout.get_by_role("button", name=name, exact=True).click()


@pytest.mark.parametrize("method", ["UPI", "Card", "Net banking", "Wallet"])
def test_success_hands_over_the_signed_fields(
    open_checkout: Opener, tab: Page, client: razorpay.Client, order: Any, method: str
) -> None:
    checkout = open_checkout(prefill={"email": "asha@haat.example", "contact": "+919812345678"})
    checkout.get_by_role("radio", name=method).check()
    group = checkout.get_by_role("group", name=method)
    group.get_by_role("button", name="Success").click()
    ((event, response),) = seen(tab)
    assert event == "handler"
    assert client.utility.verify_payment_signature(response)
    assert tab.locator("dialog").count() == 0
    payment = client.payment.fetch(response["razorpay_payment_id"])
    assert payment["method"] == method.lower().replace(" ", "")
    assert (payment["email"], payment["contact"]) == ("asha@haat.example", "+919812345678")
    assert client.order.fetch(order["id"])["status"] == "paid"


def test_failure_is_told_and_the_same_order_can_be_retried(
    open_checkout: Opener, tab: Page, client: razorpay.Client, order: Any
) -> None:
    checkout = open_checkout()
    press(checkout, "Failure")
    expect(checkout.get_by_role("alert")).to_contain_text("You can try again.")
    press(checkout, "Success")
    (first, error), (second, response) = seen(tab, 2)
    assert (first, second) == ("payment.failed", "handler")
    assert error["reason"] == "payment_failed"
    assert error["metadata"]["order_id"] == order["id"]
    assert client.utility.verify_payment_signature(response)
    assert client.order.fetch(order["id"])["attempts"] == 2


def test_a_reason_can_be_chosen_for_the_failure(open_checkout: Opener, tab: Page) -> None:
    checkout = open_checkout()
    checkout.get_by_text("More outcomes").click()
    checkout.get_by_label("Reason for a failure").select_option("insufficient_funds")
    press(checkout, "Failure")
    assert seen(tab)[0][1]["reason"] == "insufficient_funds"


def test_late_success_looks_like_a_failure_and_arrives_later(
    open_checkout: Opener, tab: Page, shop: Shop
) -> None:
    checkout = open_checkout()
    checkout.get_by_text("More outcomes").click()
    press(checkout, "Late success")
    assert seen(tab)[0][1]["reason"] == "payment_timed_out"
    shop.wait_for("payment.failed", "payment.captured")


def test_close_dismisses_without_an_attempt(
    open_checkout: Opener, tab: Page, client: razorpay.Client, order: Any
) -> None:
    checkout = open_checkout()
    checkout.get_by_text("More outcomes").click()
    press(checkout, "Close")
    assert seen(tab) == [["ondismiss"]]
    assert tab.locator("dialog").count() == 0
    assert client.order.fetch(order["id"])["attempts"] == 0


def test_escape_dismisses_from_inside_the_frame(open_checkout: Opener, tab: Page) -> None:
    checkout = open_checkout()
    checkout.get_by_role("radio", name="UPI").focus()
    tab.keyboard.press("Escape")
    assert seen(tab) == [["ondismiss"]]


def test_escape_can_be_switched_off(open_checkout: Opener, tab: Page) -> None:
    checkout = open_checkout(modal={"escape": False})
    checkout.get_by_role("radio", name="UPI").focus()
    tab.keyboard.press("Escape")
    press(checkout, "Cancel payment")
    assert seen(tab) == [["ondismiss"]]


def test_the_keyboard_is_enough_and_enter_on_a_method_pays_nothing(
    open_checkout: Opener, tab: Page, client: razorpay.Client, order: Any
) -> None:
    checkout = open_checkout()
    checkout.get_by_role("radio", name="UPI").focus()
    tab.keyboard.press("Enter")
    tab.keyboard.press("ArrowDown")
    expect(checkout.get_by_role("radio", name="Card")).to_be_checked()
    assert client.order.fetch(order["id"])["attempts"] == 0
    tab.keyboard.press("Tab")
    expect(checkout.get_by_role("button", name="Success", exact=True)).to_be_focused()
    tab.keyboard.press("Enter")
    assert client.payment.fetch(seen(tab)[0][1]["razorpay_payment_id"])["method"] == "card"


def test_without_retry_the_window_closes_after_a_failure(open_checkout: Opener, tab: Page) -> None:
    press(open_checkout(retry={"enabled": False}), "Failure")
    assert [event for event, *_ in seen(tab, 2)] == ["payment.failed", "ondismiss"]
    assert tab.locator("dialog").count() == 0


def test_a_timeout_closes_the_window(open_checkout: Opener, tab: Page) -> None:
    open_checkout(timeout=1)
    assert seen(tab) == [["ondismiss"]]


def test_success_goes_to_the_callback_as_a_form(
    open_checkout: Opener, tab: Page, shop_page: ShopPage, client: razorpay.Client
) -> None:
    press(open_checkout(callback_url="/paid?order=7", redirect=True), "Success")
    expect(tab.get_by_role("heading", name="Back in the shop")).to_be_visible()
    assert tab.url == f"{shop_page.url}/paid?order=7"
    assert client.utility.verify_payment_signature(shop_page.posted[0])


def test_failure_goes_to_the_callback_only_in_redirect_mode(
    open_checkout: Opener, tab: Page, shop_page: ShopPage, order: Any
) -> None:
    press(open_checkout(callback_url="/paid"), "Failure")
    assert seen(tab)[0][0] == "payment.failed"
    press(open_checkout(callback_url="/paid", redirect=True), "Failure")
    expect(tab.get_by_role("heading", name="Back in the shop")).to_be_visible()
    (posted,) = shop_page.posted
    assert posted["error[reason]"] == "payment_failed"
    assert json.loads(posted["error[metadata]"])["order_id"] == order["id"]


def test_another_amount_than_the_orders_is_refused(
    open_checkout: Opener, tab: Page, client: razorpay.Client
) -> None:
    press(open_checkout(amount=100), "Success")
    assert seen(tab)[0][1]["reason"] == "order_amount_mismatch"
    assert client.payment.all()["count"] == 0


def test_a_paid_order_is_refused(
    open_checkout: Opener, tab: Page, sandbox: Sandbox, client: razorpay.Client, order: Any
) -> None:
    checkout = open_checkout()
    sandbox.pay(order)
    press(checkout, "Success")
    assert seen(tab)[0][1]["reason"] == "order_already_paid"
    assert client.payment.all()["count"] == 1


def test_an_unknown_order_is_explained(open_checkout: Opener) -> None:
    checkout = open_checkout(order_id="order_12345678901234")
    expect(checkout.get_by_text("The id provided does not exist")).to_be_visible()


def test_name_and_colour_of_the_shop_are_used(open_checkout: Opener) -> None:
    checkout = open_checkout(
        description="Order 7", theme={"color": "#f4b400"}, prefill={"method": "wallet"}
    )
    expect(checkout.get_by_role("heading", name="Haat")).to_be_visible()
    expect(checkout.get_by_text("Order 7")).to_be_visible()
    expect(checkout.get_by_role("radio", name="Wallet")).to_be_checked()
    bill = checkout.locator(".bill")
    expect(bill).to_have_css("background-color", "rgb(244, 180, 0)")
    expect(bill).to_have_css("color", "rgb(0, 0, 0)")


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_is_accessible_and_fits(
    open_checkout: Opener, tab: Page, width: int, scheme: Any
) -> None:
    tab.set_viewport_size({"width": width, "height": 800})
    tab.emulate_media(color_scheme=scheme)
    checkout = open_checkout()
    press(checkout, "Failure")
    expect(checkout.get_by_role("alert")).to_be_visible()
    checkout.get_by_text("More outcomes").click()
    frame = next(frame for frame in tab.frames if "/v1/checkout/frame" in frame.url)
    assert frame.evaluate("document.documentElement.scrollWidth <= innerWidth")
    result = Axe().run(frame)
    assert result.violations_count == 0, result.generate_report()


@pytest.mark.parametrize("scripts", [False, True])
def test_the_full_page_leads_back_with_and_without_scripts(
    chromium: Browser, shop_page: ShopPage, client: razorpay.Client, order: Any, scripts: bool
) -> None:
    fields = {"key_id": KEY[0], "order_id": order["id"], "callback_url": f"{shop_page.url}/paid"}
    inputs = "".join(f'<input name="{name}" value="{fields[name]}">' for name in fields)
    target = f"{shop_page.gateway}/v1/checkout/hosted"
    shop_page.html = f'<form method="post" action="{target}">{inputs}<button>Pay</button></form>'
    context = chromium.new_context(java_script_enabled=scripts)
    tab = context.new_page()
    tab.goto(shop_page.url)
    tab.get_by_role("button", name="Pay").click()
    tab.get_by_role("radio", name="Wallet").check()
    tab.get_by_role("button", name="Success").click()
    if not scripts:
        tab.get_by_role("button", name="Continue").click()
    expect(tab.get_by_role("heading", name="Back in the shop")).to_be_visible()
    context.close()
    (posted,) = shop_page.posted
    assert client.utility.verify_payment_signature(posted)
    assert client.payment.fetch(posted["razorpay_payment_id"])["method"] == "wallet"
