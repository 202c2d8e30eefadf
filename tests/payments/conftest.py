"""A shop beside a running gateway sandbox: orders to pay, and the sandbox's own signed webhooks."""

import hashlib
import hmac
import json
from dataclasses import dataclass, field
from itertools import count

import pytest
from django.test import Client

from config.celery import app
from payments.actions.start_payment import start_payment
from payments.gateways import razorpay
from tests.factories import an_order, stocked
from tests.payments.sandbox.driver import Sandbox, wait_for

SECRET = "haat_webhook_secret"
NOBODY_LISTENS = "http://127.0.0.1:9/webhook"
WEBHOOKS = "/api/v1/payments/webhooks/razorpay"


@pytest.fixture(autouse=True)
def _no_nudge(monkeypatch):
    """No broker in tests: the inbox is worked on when a test says so."""
    monkeypatch.setattr(app, "send_task", lambda *args, **kwargs: None)


@pytest.fixture(scope="session")
def gateway_process():
    process = Sandbox(SANDBOX_WEBHOOK_URL=NOBODY_LISTENS, SANDBOX_TIME_SCALE="100").start()
    yield process
    process.stop()


@dataclass
class Gateway:
    """The sandbox as these tests use it."""

    process: Sandbox
    ids: count = field(default_factory=lambda: count(1))

    def pay(self, payment, outcome="success", method="upi", **more):
        """Pay as a shopper would; returns what checkout hands over."""
        order = {"id": payment.gateway_order_id}
        return self.process.pay(order, outcome, method, **more)

    def faults(self, **faults):
        return self.process.control("faults", **faults)

    def entity(self, payment_id):
        return self.process.client().payment.fetch(payment_id)

    def order(self, amount, **more):
        return self.process.client().order.create({"amount": amount, "currency": "INR", **more})

    def calls(self, monkeypatch, name):
        """Count the calls of one function of the gateway module."""
        made, real = [], getattr(razorpay, name)

        def counting(*args, **kwargs):
            made.append(args)
            return real(*args, **kwargs)

        monkeypatch.setattr(razorpay, name, counting)
        return made

    def event(self, name, payment, refund=None, order=None):
        """The raw body of an event, as the gateway would send it."""
        payload = {"payment": {"entity": payment}}
        payload |= {"refund": {"entity": refund}} if refund else {}
        payload |= {"order": {"entity": order}} if order else {}
        data = {"entity": "event", "account_id": "acc_1", "event": name, "payload": payload}
        return json.dumps({**data, "contains": list(payload)}).encode()

    def post(self, raw, event_id=None, secret=SECRET, **headers):
        """Deliver raw bytes with a right signature, to the webhook address."""
        signature = hmac.new(secret.encode(), raw, hashlib.sha256).hexdigest()
        given = {
            "X-Razorpay-Signature": signature,
            "X-Razorpay-Event-Id": event_id or f"evt_{next(self.ids)}",
        }
        return Client().post(
            WEBHOOKS, raw, content_type="application/json", headers={**given, **headers}
        )


@pytest.fixture
def gateway(gateway_process, settings):
    wait_for(lambda: not gateway_process.deliveries(status="sending"))
    gateway_process.control("reset")
    settings.RAZORPAY = {
        **settings.RAZORPAY,
        "base_url": gateway_process.url,
        "checkout_url": f"{gateway_process.url}/v1/checkout.js",
        "hosted_url": f"{gateway_process.url}/v1/checkout/hosted",
        "timeout": (1.0, 2.0),
    }
    return Gateway(gateway_process)


@pytest.fixture
def order(db):
    """A placed order of a guest: ₹549 with delivery."""
    return an_order(stocked(pieces=5))


@pytest.fixture
def payment(gateway, order):
    """A started payment with a live gateway order."""
    return start_payment(order=order)
