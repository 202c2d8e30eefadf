"""API faults, seen through the official client."""

import threading
import time
from typing import Any

import pytest
import razorpay
import requests
from razorpay.errors import BadRequestError, ServerError

from tests.payments.sandbox.driver import Sandbox

pytestmark = pytest.mark.enable_socket
ORDER = {"amount": 500, "currency": "INR", "receipt": "H-1"}


def stored_orders(sandbox: Sandbox) -> int:
    sandbox.control("reset", faults=True)
    return int(sandbox.call("GET", "/v1/orders")[1]["count"])


@pytest.mark.parametrize(
    ("switch", "error"),
    [
        ("status_500_percent", ServerError),
        ("status_502_percent", requests.exceptions.JSONDecodeError),
        ("status_429_percent", BadRequestError),
        ("status_404_percent", ServerError),
    ],
)
def test_error_answers_mean_that_nothing_was_done(
    sandbox: Sandbox, client: razorpay.Client, switch: str, error: type[Exception]
) -> None:
    sandbox.control("faults", api={switch: 100})
    with pytest.raises(error):
        client.order.create(dict(ORDER))
    assert stored_orders(sandbox) == 0


def test_the_500_has_the_published_text(sandbox: Sandbox) -> None:
    sandbox.control("faults", api={"status_500_percent": 100})
    status, body = sandbox.call("GET", "/v1/orders")
    assert (status, body["error"]["code"]) == (500, "SERVER_ERROR")
    assert body["error"]["description"].startswith("We are facing some trouble")


@pytest.mark.parametrize("switch", ["drop_after_commit_percent", "malformed_percent"])
def test_lost_answers_mean_that_it_was_done(
    sandbox: Sandbox, client: razorpay.Client, switch: str
) -> None:
    sandbox.control("faults", api={switch: 100})
    with pytest.raises(requests.RequestException):
        client.order.create(dict(ORDER))
    assert stored_orders(sandbox) == 1
    assert client.order.all({"receipt": "H-1"})["count"] == 1


def test_a_dropped_refund_is_found_by_its_key(
    sandbox: Sandbox, client: razorpay.Client, captured: Any
) -> None:
    key = {"X-Refund-Idempotency": "refund-0001"}
    sandbox.control("faults", api={"drop_after_commit_percent": 100, "only": "POST /v1/payments"})
    with pytest.raises(requests.RequestException):
        client.payment.refund(captured["id"], {"amount": 500}, headers=dict(key))
    sandbox.control("reset", faults=True)
    again = client.payment.refund(captured["id"], {"amount": 500}, headers=dict(key))
    assert client.payment.fetch_multiple_refund(captured["id"])["items"] == [again]


def test_delay_answers_late(sandbox: Sandbox, client: razorpay.Client) -> None:
    sandbox.control("faults", api={"delay_ms": 300})
    started = time.monotonic()
    client.order.create(dict(ORDER))
    assert time.monotonic() - started >= 0.3


def test_hang_outlasts_the_clients_timeout_and_does_nothing(
    sandbox: Sandbox, client: razorpay.Client
) -> None:
    sandbox.control("faults", api={"hang_ms": 60000})
    with pytest.raises(requests.Timeout):
        client.order.create(dict(ORDER), timeout=0.3)
    assert stored_orders(sandbox) == 0


def test_ending_the_faults_lets_go_of_hanging_calls(
    sandbox: Sandbox, client: razorpay.Client
) -> None:
    sandbox.control("faults", api={"hang_ms": 60000})
    threading.Timer(0.3, lambda: sandbox.control("reset", faults=True)).start()
    started = time.monotonic()
    with pytest.raises(requests.RequestException):
        client.order.create(dict(ORDER), timeout=30)
    assert time.monotonic() - started < 10


def test_faults_can_be_limited_to_some_calls(sandbox: Sandbox, client: razorpay.Client) -> None:
    sandbox.control("faults", api={"status_500_percent": 100, "only": "GET /v1/payments"})
    client.order.create(dict(ORDER))
    with pytest.raises(ServerError):
        client.payment.all()


def test_a_seed_repeats_the_same_luck(sandbox: Sandbox) -> None:
    def luck() -> list[int]:
        sandbox.control("faults", seed=7, api={"status_500_percent": 50})
        return [sandbox.call("GET", "/v1/orders")[0] for _ in range(20)]

    first = luck()
    assert set(first) == {200, 500}
    assert luck() == first


def test_switches_are_kept_until_changed(sandbox: Sandbox) -> None:
    sandbox.control("faults", api={"delay_ms": 1})
    shown = sandbox.control("faults", webhooks={"duplicate": True})
    assert shown["api"]["delay_ms"] == 1
    assert shown["webhooks"]["duplicate"] is True
    sandbox.control("reset", faults=True)
    _, shown = sandbox.call("GET", "/control/faults")
    assert shown["api"]["delay_ms"] == shown["webhooks"]["duplicate"] == 0


@pytest.mark.parametrize(
    "body",
    [
        {"api": {"delay": 5}},
        {"api": {"delay_ms": -1}},
        {"api": {"delay_ms": "5"}},
        {"api": {"status_500_percent": 101}},
        {"api": []},
        {"api": 5},
        {"webhooks": {"shuffle": "yes"}},
        {"network": {}},
        {"seed": []},
    ],
)
def test_wrong_switches_are_refused(sandbox: Sandbox, body: Any) -> None:
    _, before = sandbox.call("GET", "/control/faults")
    status, _ = sandbox.call("POST", "/control/faults", body)
    assert status == 400
    assert sandbox.call("GET", "/control/faults")[1] == before
