"""Personas, clients and helpers that every test may use."""

import base64
import os
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.core.cache import cache
from django.db import connections
from django.db.backends.base.operations import BaseDatabaseOperations
from django.test import Client
from django_otp import DEVICE_ID_SESSION_KEY
from django_otp.plugins.otp_totp.models import TOTPDevice
from rest_framework.test import APIClient

from accounts.actions import begin_session, issue_tokens
from accounts.models import Grant
from accounts.roles import make_staff
from accounts.selectors.rights import forget_rights
from accounts.views.sign_ins import mark
from config.foundation import events
from tests.factories import UserFactory

DEMO_TOTP_KEY = base64.b32decode("JBSWY3DPEHPK3PXP").hex()


CHROMIUM = "/usr/bin/chromium"
FLAGS = [
    *("--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"),
    "--disable-background-networking",
]

# Playwright's own loop runs in this thread; tests ask the database between its calls.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    if not os.path.exists(CHROMIUM):
        pytest.skip(f"Chromium is not installed at {CHROMIUM}")
    return {**browser_type_launch_args, "executable_path": CHROMIUM, "args": FLAGS}


NEVER_EMPTIED = ("accounts_auditentry", "accounts_auditseal", "accounts_auditdigest")


def _flush_all(self, statements):
    """Between race tests every table is emptied, also those that refuse it."""
    turned = [
        [f"ALTER TABLE {table} {turn} TRIGGER never_emptied" for table in NEVER_EMPTIED]
        for turn in ("DISABLE", "ENABLE")
    ]
    as_ever(self, [*turned[0], *statements, *turned[1]] if statements else [])


as_ever = BaseDatabaseOperations.execute_sql_flush
BaseDatabaseOperations.execute_sql_flush = _flush_all


@pytest.fixture(autouse=True)
def _quiet_workers(monkeypatch):
    """No broker in tests: events wait in the outbox until a test delivers them."""
    monkeypatch.setattr(events, "nudge", lambda: None)


@pytest.fixture(autouse=True)
def _clean_cache():
    cache.clear()
    forget_rights()
    yield
    cache.clear()


@pytest.fixture
def deliver():
    """Deliver everything that waits in the outbox; fails loudly when a handler failed."""

    def run():
        events.deliver_waiting()
        errors = events.EventDelivery.objects.exclude(error="").values_list("handler", "error")
        assert not list(errors)

    return run


@pytest.fixture
def shopper(db):
    return UserFactory(email="shopper@example.com", full_name="Ravi Iyer")


@pytest.fixture
def other_shopper(db):
    return UserFactory(email="other@example.com", full_name="Neha Das")


def _staff(role):
    return make_staff(user=UserFactory(email=f"{role}@example.com"), role=role)


@pytest.fixture
def allowed(db):
    """`allowed("orders.view", …)` → somebody at the desk who may do just that."""

    def make(*permissions, email="desk@example.com"):
        user = UserFactory(email=email)
        for permission in ("desk.enter", *permissions):
            Grant.objects.create(user=user, permission=permission, reason="test")
        user.refresh_from_db()
        return user

    return make


@pytest.fixture
def packer(db):
    return _staff("packer")


@pytest.fixture
def support(db):
    return _staff("support")


@pytest.fixture
def finance(db):
    return _staff("finance")


@pytest.fixture
def owner(db):
    return _staff("owner")


@pytest.fixture
def signed_in():
    """`signed_in(user)` → a browser session of that user; staff are past the second factor."""

    def sign_in(user):
        client = Client()
        client.force_login(user)
        if user.is_staff:
            device, _new = TOTPDevice.objects.get_or_create(
                user=user, name="phone", defaults={"key": DEMO_TOTP_KEY}
            )
            session = client.session
            session[DEVICE_ID_SESSION_KEY] = device.persistent_id
            session.save()
        session, factor = client.session, "totp" if user.is_staff else ""
        mark(session, begin_session(user=user, session_key=session.session_key, factor=factor))
        session.save()
        return client

    return sign_in


@pytest.fixture
def api():
    """`api()` → an anonymous API client; `api(user)` → one with that user's bearer token; staff
    have shown their second factor.
    """

    def client(user=None):
        caller = APIClient()
        if user is not None:
            tokens = issue_tokens(user=user, factor="totp" if user.is_staff else "")
            caller.credentials(HTTP_AUTHORIZATION=f"Bearer {tokens.access}")
        return caller

    return client


@pytest.fixture
def at_once():
    """`at_once(function, n)` → run `function(i)` in n threads that start together; their results.

    An exception is returned, not raised. Use with `@pytest.mark.django_db(transaction=True)`.
    """

    def run(function, times):
        barrier = Barrier(times)

        def attempt(index):
            barrier.wait()
            try:
                return function(index)
            except Exception as error:  # noqa: BLE001  the test judges what came back
                return error
            finally:
                connections.close_all()

        with ThreadPoolExecutor(times) as pool:
            return list(pool.map(attempt, range(times)))

    return run
