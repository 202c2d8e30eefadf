"""Steps of a purchase, in the words that a shopper reads."""

import re

from playwright.sync_api import expect

PERSON = {
    "full_name": "Asha Rao",
    "phone": "98765 43210",
    "line1": "Flat 4, Neem House",
}


def add_to_cart(page, url, slug="steel-kadai"):
    page.goto(f"{url}/p/{slug}/")
    with page.expect_response(lambda answer: answer.request.method == "POST"):
        page.get_by_role("button", name="Add to cart").first.click()
    page.wait_for_load_state()


def put_into_cart(page, url, slug="steel-kadai"):
    add_to_cart(page, url, slug)
    page.goto(f"{url}/cart/")
    page.get_by_role("link", name="Checkout").first.click()


def fill_address(page, *, email="asha@example.com"):
    if email:
        page.locator("[name=email]").fill(email)
    page.locator("main [name=pincode]").last.fill("411045")
    for name, value in PERSON.items():
        page.locator(f"main [name={name}]").fill(value)
    page.locator("main [name=city]").fill("Pune")
    page.locator("main [name=state]").select_option("27")
    page.locator("main form:has([name=line1]) button[type=submit]").last.click()


def place_order(page, method):
    page.locator(f"[name=method][value={method}], [name=payment][value={method}]").first.check()
    page.get_by_role("button", name=re.compile("Place order")).first.click()


def checkout_window(page):
    page.get_by_role("button", name=re.compile(r"^Pay ₹")).first.click()
    return page.frame_locator("dialog iframe, iframe")


def pay(page, outcome="Success"):
    frame = checkout_window(page)
    frame.get_by_role("button", name=outcome).first.click()


def expect_confirmed(page):
    page.wait_for_url(re.compile("/orders/"))
    expect(page.get_by_text(re.compile("confirmed", re.I)).first).to_be_visible()
