"""The process itself: start, stop, restart, sudden death."""

import contextlib
import signal
import socket
import threading
import time
from pathlib import Path

import pytest
import requests

from tests.payments.sandbox.driver import KEY, Sandbox, wait_for

pytestmark = pytest.mark.enable_socket


def port_is_taken(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def ask_and_wait(sandbox: Sandbox) -> None:
    with contextlib.suppress(requests.RequestException):
        requests.get(f"{sandbox.url}/v1/orders", auth=KEY, timeout=60)


def test_sigterm_stops_it_cleanly() -> None:
    sandbox = Sandbox().start()
    assert sandbox.stop() == 0
    assert not port_is_taken(sandbox.port)


def test_calls_that_hang_do_not_hold_up_the_end() -> None:
    sandbox = Sandbox().start()
    sandbox.control("faults", api={"hang_ms": 60000})
    threading.Thread(target=ask_and_wait, args=(sandbox,), daemon=True).start()
    time.sleep(0.5)  # until the call hangs
    started = time.monotonic()
    sandbox.stop()
    assert time.monotonic() - started < 10


def test_orders_clock_and_webhooks_outlive_a_restart(tmp_path: Path) -> None:
    nobody = "http://127.0.0.1:9/webhook"
    sandbox = Sandbox(DATA_DIR=str(tmp_path), SANDBOX_STORE="", SANDBOX_WEBHOOK_URL=nobody)
    sandbox.start()
    order = sandbox.client().order.create({"amount": 500, "currency": "INR"})
    sandbox.pay(order, "failure")
    moment = sandbox.control("advance", seconds=86400)["now"]
    sandbox.stop()
    assert (tmp_path / "sandbox.sqlite3").exists()
    sandbox.start()
    assert sandbox.client().order.fetch(order["id"])["status"] == "attempted"
    assert [item["event"] for item in sandbox.deliveries()] == ["payment.failed"]
    assert sandbox.control("advance", seconds=0)["now"] >= moment
    sandbox.stop()


def test_a_killed_server_leaves_no_worker_behind() -> None:
    sandbox = Sandbox().start()
    sandbox.stop(signal.SIGKILL)
    assert wait_for(lambda: not port_is_taken(sandbox.port), seconds=5)
