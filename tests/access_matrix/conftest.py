"""One world for each module, inside one transaction; one client for each persona."""

from copy import deepcopy
from types import SimpleNamespace

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from rest_framework.test import APIClient

from accounts.actions import begin_session, issue_tokens
from accounts.selectors.rights import forget_rights
from accounts.views.sign_ins import mark

from . import asking
from .cases import call_of
from .world import build, page_of

# Thousands of refusals: their pages are looked at elsewhere, here the status is enough.
PLAIN = SimpleNamespace(
    bad_request=lambda *args, **facts: HttpResponse(status=400),
    permission_denied=lambda *args, **facts: HttpResponse(status=403),
    page_not_found=lambda *args, **facts: HttpResponse(status=404),
    server_error=lambda *args, **facts: HttpResponse(status=500),
)


@pytest.fixture(autouse=True)
def _django_db_marker():
    """The mark asks for a database; the transaction around each test is ours, not the plugin's."""


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    with pytest.MonkeyPatch.context() as patch, django_db_blocker.unblock(), transaction.atomic():
        patch.setattr("django.test.client.store_rendered_templates", lambda *args, **facts: None)
        patch.setattr("config.errors.defaults", PLAIN)
        yield build()
        transaction.set_rollback(True)
    forget_rights()


def _browser_without_factor(user):
    client = Client()
    client.force_login(user)
    session = client.session
    mark(session, begin_session(user=user, session_key=session.session_key))
    session.save()
    return client


def _app_without_factor(user):
    tokens = issue_tokens(user=user)
    return APIClient(headers={"Authorization": f"Bearer {tokens.access}"})


@pytest.fixture
def client_of(world, signed_in, api):
    """`client_of("packer", path)` → their browser, or their app under /api/v1/; always as new."""

    def find(persona, path):
        kind = "app" if path.startswith("/api/v1/") else "browser"
        key = f"{persona} {kind}"
        if key not in world.clients:
            made = _made(persona, kind)
            made.raise_request_exception = made.handler.raise_request_exception = False
            world.clients[key] = made, deepcopy(made.cookies)
            asking.look_again()
        client, cookies = world.clients[key]
        client.cookies = deepcopy(cookies)
        return client

    def _made(persona, kind):
        user = world.people[persona]
        if persona == "unproved":
            return _app_without_factor(user) if kind == "app" else _browser_without_factor(user)
        if kind == "app":
            return api(user)
        return signed_in(user) if user else Client()

    return find


@pytest.fixture
def outcome(world, client_of):
    """`outcome(row, persona)` → what came of the call, and the tables that it wrote to."""

    def find(row, persona):
        call = call_of(row, world.things)
        client = client_of(persona, call.path)
        send = getattr(client, row.method.lower())
        shape = {"format": "json"} if call.path.startswith("/api/v1/") else {}
        if shape or row.method in ("GET", "POST"):
            return asking.ask(lambda: send(call.path, call.body or None, **shape, **call.headers))
        return asking.ask(lambda: send(call.path, **call.headers))

    return find


@pytest.fixture
def at_desk(world, client_of):
    """`at_desk("shop.order", "change", "post", "packer")` → the same for a page of the desk."""

    def call(label, page, method, persona):
        url = page_of(label, page, world.things)
        send = getattr(client_of(persona, url), method)
        return asking.ask(lambda: send(url, {"post": "yes"} if page == "delete" else {}))

    return call
