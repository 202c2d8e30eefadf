"""What several tests about accounts need."""

import re
from time import time

import pytest
from django.core import mail
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice

from tests.conftest import DEMO_TOTP_KEY
from tests.factories.accounts import PASSWORD

CSRF = re.compile(rb'(name="csrfmiddlewaretoken" value="|name="csrf-token" content=")[^"]+')
NONCE = re.compile(rb'nonce="[^"]+"')


def sign_in(client, email, password=PASSWORD, **more):
    return client.post("/account/sign-in/", {"email": email, "password": password, **more})


def is_in(client):
    return client.get("/account/").status_code == 200


def with_device(user):
    """The user's authenticator app."""
    return TOTPDevice.objects.create(user=user, name="phone", key=DEMO_TOTP_KEY)


def code_of(device, *, steps=0):
    """What the app shows now, or `steps` half minutes later."""
    totp = TOTP(device.bin_key, device.step, device.t0, device.digits, device.drift)
    totp.time = time() + steps * device.step
    return f"{totp.token():06d}"


def wrong_code(device):
    near = {code_of(device, steps=steps) for steps in (-2, -1, 0, 1, 2)}
    return next(
        code
        for code in ("000000", "111111", "222222", "333333", "444444", "555555")
        if code not in near
    )


def without_noise(response):
    """A page's body, without what differs from request to request."""
    return NONCE.sub(b"", CSRF.sub(b"", response.content))


def mailed_code():
    return re.search(r"^(\d{6})$", mail.outbox[-1].body, re.MULTILINE).group(1)


HOSTILE = [
    pytest.param("x" * 10_000, id="ten thousand"),
    pytest.param("\N{GRINNING FACE}" * 50, id="emoji"),
    pytest.param("\u202e\u0645\u0631\u062d\u0628\u0627\u202c", id="right to left"),
    pytest.param("\x1b[31m\x7f\t\r\n", id="control characters"),
    pytest.param("<script>alert(1)</script>' OR 1=1; --", id="markup"),
    pytest.param("{{ 7*7 }}{% debug %}", id="template"),
    pytest.param("\ufeff\u200b", id="invisible"),
    pytest.param("a\0b", id="NUL"),
]
