"""Drives a running sandbox: its process, its control calls, and a shop that hears its webhooks."""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, TypeVar

import razorpay
import requests

REPOSITORY = Path(__file__).resolve().parents[3]
KEY = ("rzp_test_haat", "haat_sandbox_secret")
WEBHOOK_SECRET = "haat_webhook_secret"
START_SECONDS = 20
PATIENCE_SECONDS = 8
Found = TypeVar("Found")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(find: Callable[[], Found], seconds: float = PATIENCE_SECONDS) -> Found:
    """Ask again until the answer is truthy; returns the last answer either way."""
    end = time.monotonic() + seconds
    while not (answer := find()) and time.monotonic() < end:
        time.sleep(0.02)
    return answer


class Sandbox:
    """A sandbox process on a port of its own, and the calls that tests make to it."""

    def __init__(self, **variables: str) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        own = {"SANDBOX_PORT": str(self.port), "PYTHONPATH": str(REPOSITORY)}
        self.variables = os.environ | {"SANDBOX_STORE": ":memory:"} | own | variables

    def start(self) -> "Sandbox":
        command = [sys.executable, "-m", "payments.sandbox"]
        self.process = subprocess.Popen(  # noqa: S603
            command, env=self.variables, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        if not wait_for(self.is_up, START_SECONDS):
            self.process.kill()
            raise RuntimeError("The sandbox did not start.")
        return self

    def stop(self, how: signal.Signals = signal.SIGTERM) -> int:
        """Returns the exit code."""
        self.process.send_signal(how)
        return self.process.wait(timeout=START_SECONDS)

    def is_up(self) -> bool:
        try:
            return requests.get(f"{self.url}/health", timeout=2).ok
        except requests.ConnectionError:
            return False

    def client(self) -> razorpay.Client:
        """The official client, pointed here."""
        return razorpay.Client(auth=KEY, base_url=self.url)

    def call(self, method: str, path: str, body: Any = None, **options: Any) -> tuple[int, Any]:
        """A bare API call: status and JSON, for what the official client hides."""
        options.setdefault("auth", KEY)
        answer = requests.request(method, self.url + path, json=body, timeout=10, **options)
        return answer.status_code, answer.json()

    def control(self, path: str, **data: Any) -> Any:
        answer = requests.post(f"{self.url}/control/{path}", json=data, timeout=10)
        assert answer.ok, answer.text
        return answer.json()

    def pay(self, order: Any, outcome: str = "success", method: str = "card", **more: Any) -> Any:
        return self.control("pay", order_id=order["id"], method=method, outcome=outcome, **more)

    def deliveries(self, **filters: str) -> list[Any]:
        """The webhook log, oldest first."""
        answer = requests.get(f"{self.url}/control/webhooks", params=filters, timeout=10)
        assert answer.ok, answer.text
        return list(reversed(answer.json()["items"]))


@dataclass
class Webhook:
    """One request that the shop received."""

    body: str
    headers: dict[str, str]
    event: str = ""
    event_id: str = ""
    signature: str = ""
    data: Any = None

    def __post_init__(self) -> None:
        self.data = json.loads(self.body)
        self.event = self.data["event"]
        self.event_id = self.headers["x-razorpay-event-id"]
        self.signature = self.headers["x-razorpay-signature"]

    def entity(self, key: str) -> Any:
        return self.data["payload"][key]["entity"]


@dataclass
class Shop:
    """The webhook endpoint of a shop: `answer` is the status it gives, `delay` its seconds."""

    answer: int = 200
    delay: float = 0.0
    heard: list[Webhook] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self.url = f"http://127.0.0.1:{self.server.server_port}/webhook"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def forget(self) -> None:
        self.answer, self.delay = 200, 0.0
        self.heard = []

    def names(self) -> list[str]:
        return [webhook.event for webhook in self.heard]

    def wait_for(self, *events: str) -> list[Webhook]:
        """Wait until each named event was heard; returns the first webhook of each."""
        wait_for(lambda: set(events) <= set(self.names()))
        assert set(events) <= set(self.names()), self.names()
        return [next(item for item in self.heard if item.event == event) for event in events]


def _handler(shop: Shop) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            headers = {name.lower(): value for name, value in self.headers.items()}
            shop.heard.append(Webhook(body, headers))
            time.sleep(shop.delay)
            self.send_response(shop.answer)
            if shop.answer in (301, 302):
                self.send_header("Location", "/elsewhere")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: Any) -> None:
            return

    return Handler
