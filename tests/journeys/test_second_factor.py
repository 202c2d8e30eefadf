"""The second step in a browser: set up by scanning, used, lost and recovered; passkeys; the desk."""

import io
import re
from urllib.parse import parse_qs, urlsplit

import pytest
import zxingcpp
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice
from django_otp_webauthn.models import WebAuthnCredential
from PIL import Image

from accounts.models import RecoveryCode
from tests.accounts.helpers import code_of, with_device
from tests.factories import UserFactory
from tests.factories.accounts import PASSWORD

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def site(live_server, settings):
    """By name: passkeys belong to a host, and an address is none."""
    settings.SITE_URL = live_server.url.replace("127.0.0.1", "localhost")
    return settings.SITE_URL


@pytest.fixture
def page(browser, site):
    context = browser.new_context(base_url=site, viewport={"width": 360, "height": 740})
    yield context.new_page()
    context.close()


def sign_in(page, email, *, at="/account/sign-in/?next=/account/security/"):
    page.goto(at)
    page.locator("[name=email]").fill(email)
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("form.stack button[type=submit]").first.click()


def confirm(page, **said):
    for name, value in said.items():
        page.locator(f"[name={name}]").fill(value)
    page.get_by_role("button", name="Confirm", exact=True).click()


def scanned(page):
    """What an authenticator app reads from the picture on the page, and what it shows then."""
    picture = Image.open(io.BytesIO(page.locator(".qr-box").screenshot()))
    link = zxingcpp.read_barcodes(picture)[0].text
    query = parse_qs(urlsplit(link).query)
    return link, query["secret"][0]


def digits(device, steps=0):
    return code_of(device, steps=steps)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_scan_sign_in_lose_recover(page, scheme):
    user = UserFactory(email="asha@example.com")
    page.emulate_media(color_scheme=scheme)
    sign_in(page, user.email)
    page.get_by_role("button", name="Connect an app").click()
    confirm(page, password=PASSWORD)
    page.get_by_role("button", name="Connect an app").click()
    link, secret = scanned(page)
    device = TOTPDevice.objects.get(user=user)
    assert link.startswith("otpauth://totp/Haat")
    assert TOTP(_key(secret)).token() == TOTP(device.bin_key).token()
    page.locator("[name=code]").fill(digits(device))
    page.get_by_role("button", name="Confirm the code").click()
    codes = page.locator(".codes code").all_inner_texts()
    assert len(codes) == 10
    page.get_by_role("link", name="I have kept them").click()
    page.get_by_role("button", name="Sign out").first.click()

    sign_in(page, user.email)
    page.locator("[name=code]").fill(digits(device, steps=1))
    page.locator("form.stack button[type=submit]").first.click()
    page.wait_for_url("**/account/security/")
    page.get_by_role("button", name="Sign out").first.click()

    sign_in(page, user.email)  # the phone is lost
    page.locator("[name=code]").fill(codes[0])
    page.locator("form.stack button[type=submit]").first.click()
    page.wait_for_url("**/account/security/")
    page.get_by_role("button", name=re.compile("^Remove")).click()
    page.get_by_role("button", name="Connect an app").click()
    _link, new_secret = scanned(page)
    assert new_secret != secret
    assert RecoveryCode.objects.count() == 0  # without a factor there is nothing to recover


def _key(secret):
    import base64

    return base64.b32decode(secret + "=" * (-len(secret) % 8))


@pytest.fixture
def authenticator(page):
    """A phone's fingerprint reader that Chromium plays."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return session


def test_a_passkey_is_made_and_signs_in(page, authenticator):
    user = UserFactory(email="meera@example.com")
    sign_in(page, user.email)
    page.get_by_role("button", name="Add a passkey").click()
    page.wait_for_url("**/account/confirm/**")
    confirm(page, password=PASSWORD)
    page.get_by_role("button", name="Add a passkey").click()
    page.get_by_role("button", name=re.compile("^Remove")).wait_for()
    assert WebAuthnCredential.objects.get(user=user).confirmed
    page.get_by_role("button", name="Sign out").first.click()

    sign_in(page, user.email)
    page.get_by_role("button", name="Use a passkey").click()
    page.wait_for_url("**/account/security/")
    page.get_by_role("button", name=re.compile("^Remove")).click()
    page.wait_for_load_state()
    assert not WebAuthnCredential.objects.exists()


def test_staff_come_to_the_desk_with_password_and_code(page, owner):
    device = with_device(owner)
    page.goto("/admin/")
    page.locator("[name=username]").fill(owner.email)
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("[name=otp_token]").fill(digits(device))
    page.locator("[type=submit]").click()
    page.get_by_role("heading", name="What needs doing").wait_for()


def test_a_password_alone_opens_nothing_at_the_desk(page, packer):
    sign_in(page, packer.email, at="/account/sign-in/?next=/admin/")
    page.wait_for_url("**/account/security/**")
    page.goto("/admin/")
    assert page.get_by_role("heading", name="What needs doing").count() == 0
