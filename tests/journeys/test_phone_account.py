"""Somebody without an e-mail: an account by SMS code, in again by code, a narrow phone, no JavaScript."""

import re

import pytest

from accounts.models import User
from config.foundation.events import deliver_waiting

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def sms(settings, tmp_path):
    """The digits of the newest SMS."""
    path = tmp_path / "sms.jsonl"
    settings.SMS = settings.SMS | {"url": f"file://{path}"}

    def digits():
        deliver_waiting()
        return re.findall(r'"text": "([0-9]{6}) is your', path.read_text())[-1]

    return digits


@pytest.fixture
def phone_page(browser, live_server, settings):
    settings.SITE_URL = live_server.url
    context = browser.new_context(
        base_url=live_server.url,
        viewport={"width": 360, "height": 740},
        java_script_enabled=False,
    )
    yield context.new_page()
    context.close()


def fits(page):
    """Nothing sticks out to the right."""
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_an_account_by_sms_and_in_again_by_code(phone_page, sms, monkeypatch):
    page = phone_page
    page.goto("/account/sign-up/")
    fits(page)
    page.get_by_label("E-mail or mobile number").fill("98123 45678")
    page.get_by_role("button", name="Send the code").click()
    fits(page)
    page.get_by_label("Code").fill(sms())
    page.get_by_label("Full name").fill("Meera Joshi")
    page.get_by_label("Password").fill("neem-and-marigold")
    page.get_by_role("button", name="Make my account").click()
    user = User.objects.get()
    assert (user.email, user.phone) == (None, "+919812345678")
    for url in ("", "profile/", "profile/email/", "profile/phone/"):
        page.goto(f"/account/{url}")
        fits(page)
    page.get_by_role("button", name="Sign out").click()
    monkeypatch.setattr("accounts.actions.codes.judge_sms", lambda **asked: None)  # the cool-down
    page.goto("/account/sign-in/")
    fits(page)
    page.get_by_role("link", name="Send me a code instead").click()
    page.get_by_label("E-mail or mobile number").fill("+91 98123 45678")
    page.get_by_role("button", name="Send the code").click()
    fits(page)
    page.get_by_label("Code").fill(sms())
    page.get_by_role("button", name="Sign in").click()
    page.goto("/account/profile/")
    assert page.get_by_text("+919812345678").first.is_visible()
