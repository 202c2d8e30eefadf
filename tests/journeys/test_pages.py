"""Every page in both schemes: no axe violation, no sideways scroll, no complaint of the browser."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from shop.models import Order
from tests.factories import an_order
from tests.journeys.steps import fill_address, put_into_cart

pytestmark = pytest.mark.django_db(transaction=True)

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
WIDTHS = (320, 360, 1280)


def look_at(page: Page, where: str):
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert wide <= 0, f"{where} scrolls sideways at {width} px"
    result = Axe().run(page, options=RULES)
    assert result.violations_count == 0, f"{where}: {result.generate_report()}"


@pytest.fixture(params=["light", "dark"])
def pages(request, browser, live_server):
    context = browser.new_context(color_scheme=request.param, bypass_csp=True)
    yield context.new_page()
    context.close()


def test_pages_of_the_shop(pages, live_server, goods, sandbox):
    order = an_order(goods.kadai)
    for path in (
        "/",
        "/c/kitchen/",
        "/search/?q=kurta",
        "/search/?q=nothing+like+it",
        "/p/steel-kadai/",
        "/p/cotton-kurta/",
        "/cart/",
        "/orders/",
        order.guest_url,
        "/legal/privacy/",
        "/account/sign-in/",
        "/account/sign-up/",
        "/nowhere/",
    ):
        pages.goto(live_server.url + path)
        look_at(pages, path)


def test_pages_of_checkout_and_payment(pages, live_server, goods, sandbox):
    put_into_cart(pages, live_server.url)
    look_at(pages, "/checkout/")
    fill_address(pages)
    look_at(pages, "/checkout/review/")
    order = an_order(goods.kadai)
    pages.goto(f"{live_server.url}/pay/{order.number}/?key={order.access_token}")
    look_at(pages, "/pay/")
    assert Order.objects.count() == 1
