"""Signatures: raw bytes, every active secret, and no crash on hostile input."""

import hashlib
import hmac

import pytest

from payments.gateways.signatures import checkout_is_genuine, secret_that_signed

HOSTILE = [None, "", b"bytes", "naïve", "Ü" * 64, "\0", 7, ["a"], "a" * 100_000, "\ud800"]
BODY = '{"event":"payment.captured","note":"पैसा / ₹","b":1,"a":2}\n'.encode()


def sign(message, secret):
    return hmac.new(secret.encode(), message, hashlib.sha256).hexdigest()


@pytest.fixture(autouse=True)
def _secrets(settings):
    settings.RAZORPAY = {
        **settings.RAZORPAY, "key_secret": "key_secret", "webhook_secrets": ["new", "old", ""],
    }  # fmt: skip


def test_the_documented_vector():
    right = "b2335e3b0801106b84a7faff035df56ecffde06918c9ddd1f0fafbb37a51cc89"
    pair = {"order_id": "fake_order_id", "payment_id": "fake_payment_id"}
    assert checkout_is_genuine(**pair, signature=right)
    assert not checkout_is_genuine(**pair, signature=right.upper())
    assert not checkout_is_genuine(**pair, signature=right[:-1] + "0")
    assert not checkout_is_genuine(**{**pair, "payment_id": "another"}, signature=right)


@pytest.mark.parametrize("value", HOSTILE)
def test_hostile_values_are_refused_quietly(value):
    given = {"order_id": "order_1", "payment_id": "pay_1", "signature": sign(b"order_1|pay_1", "x")}
    for name in given:
        assert not checkout_is_genuine(**{**given, name: value})
    assert secret_that_signed(BODY, value) is None


def test_an_empty_api_secret_verifies_nothing(settings):
    settings.RAZORPAY = {**settings.RAZORPAY, "key_secret": ""}
    signature = sign(b"order_1|pay_1", "")
    assert not checkout_is_genuine(order_id="order_1", payment_id="pay_1", signature=signature)


def test_pa3_raw_bytes_verify_and_one_flipped_byte_does_not():
    """PA-3: non-ASCII, slashes, key order and the trailing newline stay as they came."""
    assert secret_that_signed(BODY, sign(BODY, "new")) == 0
    for at in range(len(BODY)):
        flipped = BODY[:at] + bytes([BODY[at] ^ 1]) + BODY[at + 1 :]
        assert secret_that_signed(flipped, sign(BODY, "new")) is None


def test_pa3_the_previous_secret_still_counts_and_an_empty_one_never():
    assert secret_that_signed(BODY, sign(BODY, "old")) == 1
    assert secret_that_signed(BODY, sign(BODY, "")) is None
    assert secret_that_signed(BODY, sign(BODY, "older")) is None
