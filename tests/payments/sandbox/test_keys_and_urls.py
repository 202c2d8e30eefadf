"""Keys, unknown addresses and bodies that are no JSON object."""

from typing import Any

import pytest
import razorpay
import requests
from razorpay.errors import BadRequestError

from tests.payments.sandbox.driver import KEY, Sandbox

pytestmark = pytest.mark.enable_socket
NOT_FOUND = "The requested URL was not found on the server."


@pytest.mark.parametrize(
    ("auth", "description"),
    [
        (None, "Authentication failed"),
        (("", ""), "Authentication failed"),
        (("rzp_test_other", KEY[1]), "The api key provided is invalid"),
        ((KEY[0], "wrong"), "The api secret provided is invalid"),
    ],
)
def test_wrong_keys_get_401_with_code_and_description_only(
    sandbox: Sandbox, auth: Any, description: str
) -> None:
    status, body = sandbox.call("GET", "/v1/orders", auth=auth)
    assert status == 401
    assert body == {"error": {"code": "BAD_REQUEST_ERROR", "description": description}}


@pytest.mark.parametrize("header", ["Basic ???", "Bearer abc", "Basic w6k="])
def test_unreadable_credentials_get_401(sandbox: Sandbox, header: str) -> None:
    answer = requests.get(f"{sandbox.url}/v1/orders", headers={"Authorization": header}, timeout=10)
    assert answer.status_code == 401


def test_official_client_raises_for_a_wrong_secret(sandbox: Sandbox) -> None:
    stranger = razorpay.Client(auth=(KEY[0], "wrong"), base_url=sandbox.url)
    with pytest.raises(BadRequestError, match="The api secret provided is invalid"):
        stranger.order.all()


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/v1/nothing"),
        ("GET", "/"),
        ("GET", "/v1/orders/"),
        ("GET", "//v1/orders"),
        ("DELETE", "/v1/orders"),
        ("POST", "/v1/payments"),
        ("PUT", "/control/pay"),
    ],
)
def test_unknown_url_or_method_is_a_bad_request(sandbox: Sandbox, method: str, path: str) -> None:
    status, body = sandbox.call(method, path)
    assert status == 400
    assert body["error"]["code"] == "BAD_REQUEST_ERROR"
    assert body["error"]["description"] == NOT_FOUND
    assert body["error"]["source"] == body["error"]["step"] == body["error"]["reason"] == "NA"


@pytest.mark.parametrize("body", [b"{", b"500", b"[]", b"\xff"])
def test_bodies_that_are_no_json_object_are_refused(sandbox: Sandbox, body: bytes) -> None:
    answer = requests.post(f"{sandbox.url}/v1/orders", data=body, auth=KEY, timeout=10)
    assert answer.status_code == 400
    assert answer.json()["error"]["code"] == "BAD_REQUEST_ERROR"


def test_foreign_host_names_are_refused(sandbox: Sandbox) -> None:
    answer = requests.get(f"{sandbox.url}/health", headers={"Host": "rebound.example"}, timeout=10)
    assert answer.status_code == 400


@pytest.mark.parametrize(
    ("path", "description"),
    [
        ("/v1/orders/order_short", "short is not a valid id"),
        ("/v1/orders/pay_12345678901234", "pay_12345678901234 is not a valid id"),
        ("/v1/orders/order_12345678901234", "The id provided does not exist"),
        ("/v1/payments/pay_12345678901234", "The id provided does not exist"),
        ("/v1/refunds/rfnd_12345678901234", "The id provided does not exist"),
        ("/v1/payments/downtimes/down_12345678901234", "The id provided does not exist"),
    ],
)
def test_malformed_and_unknown_ids(sandbox: Sandbox, path: str, description: str) -> None:
    status, body = sandbox.call("GET", path)
    assert (status, body["error"]["description"]) == (400, description)
