"""Schemathesis makes up calls from our own OpenAPI document; none may end in a 5xx."""

import pytest
import requests
import schemathesis
from drf_spectacular.generators import SchemaGenerator
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from rest_framework_simplejwt.tokens import AccessToken
from schemathesis import GenerationMode

from tests.factories import AddressFactory, CartFactory, an_order, fill, stocked

HERE = "http://testserver"
OTHER_FLOOR = ("start_payment", "confirm_payment")  # they speak to the gateway: tests/payments
EXAMPLES = 8  # of each kind for each call: the whole file stays under a minute

DOCUMENT = schemathesis.openapi.from_dict(SchemaGenerator().get_schema(request=None, public=True))
OPERATIONS = {
    operation.definition.raw["operationId"]: operation
    for operation in (result.ok() for result in DOCUMENT.get_all_operations())
    if operation.definition.raw["operationId"] not in OTHER_FLOOR
}


@pytest.fixture
def token(shopper):
    """A shopper for whom most calls could succeed."""
    variant = stocked(30)
    fill(CartFactory(user=shopper), variant)
    AddressFactory(user=shopper)
    an_order(variant, user=shopper)
    return str(AccessToken.for_user(shopper))


def send(client, case, token):
    """Send a made-up case through all middleware, in this process and transaction."""
    said = requests.Request(**case.as_transport_kwargs(base_url=HERE)).prepare()
    headers = {"Authorization": f"Bearer {token}", **said.headers}
    headers = {name: value for name, value in headers.items() if isinstance(value, str)}
    body = said.body.encode() if isinstance(said.body, str) else said.body or b""
    content_type = headers.pop("Content-Type", "application/json")
    path = said.url.removeprefix(HERE)
    return client.generic(said.method, path, body, content_type=content_type, headers=headers)


@pytest.mark.django_db
@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
@pytest.mark.parametrize("name", OPERATIONS)
def test_no_call_breaks(client, token, name, mode):
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=OPERATIONS[name].as_strategy(generation_mode=mode))
    def never_5xx(case):
        answer = send(client, case, token)
        assert answer.status_code < 500, (case.as_curl_command(), answer.content[:500])

    try:
        never_5xx()
    except Unsatisfiable:
        if mode == GenerationMode.POSITIVE:
            raise
        # A call without parameters cannot be called wrongly.
