"""The OpenAPI document is valid, complete and committed; the pages around it work offline."""

import json
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.test import Client
from drf_spectacular.generators import SchemaGenerator
from openapi_spec_validator import validate

from config.foundation.api.docs import every_refusal
from config.foundation.errors import DomainError

from .conftest import V1

ROOT = Path(__file__).resolve().parent.parent.parent
COMMITTED = ROOT / "docs" / "openapi.json"
METHODS = {"get", "post", "patch", "put", "delete"}


@pytest.fixture(scope="module")
def document():
    return SchemaGenerator().get_schema(request=None, public=True)


def calls(document):
    return {
        (method, path): call
        for path, methods in document["paths"].items()
        for method, call in methods.items()
        if method in METHODS
    }


def test_the_document_is_valid_openapi_3_1(document):
    assert document["openapi"].startswith("3.1")
    validate(json.loads(json.dumps(document)))


def test_the_committed_document_is_the_present_one(document):
    """After a wanted change:
    manage.py spectacular --format openapi-json --file docs/openapi.json
    """
    assert json.loads(COMMITTED.read_text()) == json.loads(json.dumps(document))


@pytest.mark.django_db
def test_the_document_is_served(client):
    answer = client.get(f"{V1}schema")
    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("application/json")
    assert answer.json()["info"]["title"] == "Haat API"


CONTRACT = """
post auth/register | post auth/token | post auth/token/refresh | post auth/logout | get me | patch me
get addresses | post addresses | patch addresses/{id} | delete addresses/{id}
get catalogue/categories | get catalogue/products | get catalogue/products/{slug}
get serviceability/{pincode} | get cart | post cart/lines | patch cart/lines/{id}
delete cart/lines/{id} | post cart/coupon | delete cart/coupon
post orders | get orders | get orders/{number} | post orders/{number}/cancel
post payments | get payments/{id} | post payments/{id}/confirm | post payments/webhooks/razorpay
"""


def test_every_call_of_the_contract_is_there(document):
    wanted = [row.split() for row in re.split(r"[|\n]", CONTRACT) if row.strip()]
    assert {(method, V1 + path) for method, path in wanted} <= calls(document).keys()


def test_every_call_has_a_name_of_its_own_and_a_summary(document):
    names = [call["operationId"] for call in calls(document).values()]
    assert len(names) == len(set(names))
    assert [place for place, call in calls(document).items() if not call.get("summary")] == []


OURS = ("catalogue", "serviceability", "cart", "orders")


def ours(document):
    return {
        place: call
        for place, call in calls(document).items()
        if place[1].removeprefix(V1).split("/")[0] in OURS
    }


def test_every_call_has_examples_that_keep_its_schema(document):
    from jsonschema import Draft202012Validator

    without = []
    for place, call in ours(document).items():
        bodies = [call.get("requestBody", {}), *call["responses"].values()]
        for body in bodies:
            content = body.get("content", {}).get("application/json")
            if content is None:
                continue
            shown = [example["value"] for example in content.get("examples", {}).values()]
            schema = {**content["schema"], "components": document["components"]}
            for value in shown:
                Draft202012Validator(json.loads(json.dumps(schema))).validate(value)
            if not shown:
                without.append(place)
    assert without == []


def test_every_refusal_is_a_problem_document(document):
    for call in calls(document).values():
        for status, answer in call["responses"].items():
            if status >= "400":
                assert list(answer["content"]) == ["application/problem+json"]


# --- Pages ---------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_the_docs_page_keeps_the_content_security_policy():
    answer = Client().get("/api/docs/")
    assert answer.status_code == 200
    policy, html = answer["Content-Security-Policy"], answer.content.decode()
    nonce = re.search(r"'nonce-([^']+)'", policy).group(1)
    scripts = re.findall(r"<script\b[^>]*>", html)
    assert scripts and all(f'nonce="{nonce}"' in script for script in scripts)
    assert "unsafe" not in policy
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=|javascript:", html)


@pytest.mark.django_db
def test_the_docs_page_needs_no_other_server():
    html = Client().get("/api/docs/").content.decode()
    links = re.findall(r'(?:src|href|data-schema)="([^"]+)"', html)
    assert [link for link in links if not link.startswith(("/", "#"))] == []
    files = [link for link in links if link.startswith(settings.STATIC_URL)]
    assert files
    for link in files:
        assert finders.find(link.removeprefix(settings.STATIC_URL)), link


@pytest.mark.django_db
def test_the_errors_page_lists_every_refusal():
    html = Client().get("/api/docs/errors").content.decode()
    for kind in all_below(DomainError):
        assert html.count(f'id="{kind.code}"') == 1, kind
    for code in ("invalid", "not_found", "parse_error", "out_of_stock", "idempotency_key_reused"):
        assert f'id="{code}"' in html
    for refusal in every_refusal():
        assert 400 <= refusal.status < 600


def all_below(base):
    for kind in base.__subclasses__():
        if not kind.__module__.startswith("tests"):
            yield kind
            yield from all_below(kind)
