"""One sandbox and one listening shop for all tests here; both start every test empty."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import razorpay

from tests.payments.sandbox.driver import Sandbox, Shop, wait_for

TIME_SCALE = 100


@pytest.fixture(scope="session")
def listening_shop() -> Iterator[Shop]:
    shop = Shop()
    yield shop
    shop.server.shutdown()


@pytest.fixture(scope="session")
def running_sandbox(listening_shop: Shop) -> Iterator[Sandbox]:
    sandbox = Sandbox(
        SANDBOX_WEBHOOK_URL=listening_shop.url, SANDBOX_TIME_SCALE=str(TIME_SCALE)
    ).start()
    yield sandbox
    sandbox.stop()


@pytest.fixture
def sandbox(running_sandbox: Sandbox) -> Sandbox:
    # A webhook of the last test that is still on its way must not land in this one.
    wait_for(lambda: not running_sandbox.deliveries(status="sending"))
    running_sandbox.control("reset")
    return running_sandbox


@pytest.fixture
def shop(listening_shop: Shop, sandbox: Sandbox) -> Shop:
    listening_shop.forget()
    return listening_shop


@pytest.fixture
def client(sandbox: Sandbox) -> razorpay.Client:
    return sandbox.client()


@pytest.fixture
def new_order(client: razorpay.Client) -> Callable[..., Any]:
    def create(**fields: Any) -> Any:
        return client.order.create({"amount": 250000, "currency": "INR"} | fields)

    return create


@pytest.fixture
def order(new_order: Callable[..., Any]) -> Any:
    return new_order()


@pytest.fixture
def captured(sandbox: Sandbox, order: Any, client: razorpay.Client) -> Any:
    """A captured card payment of ₹2,500."""
    return client.payment.fetch(sandbox.pay(order)["razorpay_payment_id"])


@pytest.fixture
def authorized(sandbox: Sandbox, new_order: Callable[..., Any], client: razorpay.Client) -> Any:
    """A card payment that waits for a manual capture."""
    order = new_order(payment_capture=0)
    return client.payment.fetch(sandbox.pay(order)["razorpay_payment_id"])
