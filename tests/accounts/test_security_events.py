"""Refusals that smell of an attack stand in the log, are counted, and flood nothing."""

from uuid import uuid4

import pytest
from django.db import DatabaseError
from prometheus_client import REGISTRY

from accounts.actions import security_event
from accounts.models import AuditEntry, Grant, UserSession
from accounts.roles import ensure_roles
from payments.models import Payment
from tests.factories import an_order

pytestmark = pytest.mark.django_db
WEBHOOK = "/api/v1/payments/webhooks/razorpay"
ACTIONS = ("webhook.refused", "access.denied", "order.denied")


def written():
    rows = AuditEntry.objects.filter(action__in=ACTIONS).order_by("pk")
    return [(row.action, row.actor_id, row.target_kind) for row in rows]


def counted(action):
    return REGISTRY.get_sample_value("haat_security_events_total", {"action": action}) or 0


@pytest.fixture
def order(shopper):
    return an_order(user=shopper)


def test_s14_a_webhook_with_a_wrong_signature(client):
    before = counted("webhook.refused")
    for more in ({}, {"HTTP_X_RAZORPAY_SIGNATURE": "0" * 64}):
        answer = client.post(WEBHOOK, b"{}", content_type="application/json", **more)
        assert answer.status_code == 400
    assert written() == [("webhook.refused", None, "")] * 2
    assert counted("webhook.refused") == before + 2
    entry = AuditEntry.objects.latest("pk")
    assert entry.facts == {"refusal": "signature_refused", "view": "payments_api:webhook"}
    assert entry.network_address == "127.0.0.1" and len(entry.request_id) > 8


def test_s01_somebody_elses_order(client, signed_in, api, order, other_shopper):
    number, who = order.number, other_shopper.pk
    browser, app = signed_in(other_shopper), api(other_shopper)
    calls = [
        lambda: browser.get(order.get_absolute_url()),
        lambda: browser.post(f"{order.get_absolute_url()}cancel/", {"reason": "x"}),
        lambda: browser.get(f"{order.get_absolute_url()}?key=wrong"),
        lambda: browser.get(f"/pay/{number}/"),
        lambda: app.get(f"/api/v1/orders/{number}"),
        lambda: app.post(f"/api/v1/orders/{number}/cancel", {"reason": "x"}),
    ]
    for call in calls:
        assert call().status_code == 404
    assert written() == [("order.denied", who, "order")] * len(calls)
    assert client.get(order.get_absolute_url()).status_code == 404
    assert written()[-1] == ("order.denied", None, "order")
    order.refresh_from_db()
    assert order.status == "placed"


def test_s01_paying_and_seeing_payments_of_others(api, order, other_shopper):
    app = api(other_shopper)
    body, once = {"order": order.number, "method": "cod"}, {"HTTP_IDEMPOTENCY_KEY": "k" * 20}
    theirs = Payment.objects.create(order=order, method="cod", receipt="r1", amount=order.total)
    assert app.post("/api/v1/payments", body, **once).status_code == 404
    assert app.get(f"/api/v1/payments/{theirs.pk}").status_code == 404
    assert written() == [("order.denied", other_shopper.pk, "order")] * 2
    assert app.get(f"/api/v1/payments/{uuid4()}").status_code == 404 and len(written()) == 2


def test_ones_own_order_and_one_that_there_is_not_are_no_event(signed_in, api, order, shopper):
    assert signed_in(shopper).get(order.get_absolute_url()).status_code == 200
    assert api(shopper).get(f"/api/v1/orders/{order.number}").status_code == 200
    missing = order.get_absolute_url().replace(order.number, "HT261124-NONE0000")
    assert signed_in(shopper).get(missing).status_code == 404
    assert api(shopper).get("/api/v1/orders/HT261124-NONE0000").status_code == 404
    assert written() == []


def test_a_page_of_the_desk_that_is_shut(signed_in, packer):
    client = signed_in(packer)
    assert client.get("/admin/accounts/auditentry/").status_code == 403
    assert written() == [("access.denied", packer.pk, "")]
    entry = AuditEntry.objects.latest("pk")
    assert entry.facts == {"method": "GET", "view": "admin:accounts_auditentry_changelist"}
    assert client.get("/admin/").status_code == 200 and len(written()) == 1


def test_more_than_one_holds_by_form_button_and_api(signed_in, api, owner, allowed, shopper):
    ensure_roles()
    small = allowed("access.view", "access.grant")
    form = {"person": shopper.email, "permission": "tax.edit", "role": "", "reason": "me too"}
    assert signed_in(small).post("/admin/accounts/grant/add/", form).status_code == 422
    url = f"/admin/accounts/grant/{owner.grants.get().pk}/move/revoke/"
    signed_in(small).post(url, {"revoke-reason": "coup", "was": "active"})
    body = {"user": shopper.email, "permission": "tax.edit", "reason": "me too"}
    assert api(small).post("/api/v1/access/grants", body).status_code == 403
    assert written() == [("access.denied", small.pk, "")] * 3
    assert set(
        AuditEntry.objects.filter(action="access.denied").values_list("facts__refusal", flat=True)
    ) == {"more_than_you_hold"}
    assert not Grant.objects.filter(user=shopper).exists()


def test_a_proof_that_is_too_old(api, owner, shopper):
    client = api(owner)
    UserSession.objects.update(confirmed_at=None)
    body = {"user": shopper.email, "permission": "orders.view", "reason": "x"}
    assert client.post("/api/v1/access/grants", body).status_code == 403
    assert written() == [("access.denied", owner.pk, "")]


def test_sixty_a_minute_of_one_address_are_written_and_all_are_counted(client):
    before = counted("webhook.refused")
    for _n in range(65):
        assert client.post(WEBHOOK, b"{}", content_type="application/json").status_code == 400
    assert len(written()) == 60 and counted("webhook.refused") == before + 65
    client.post(WEBHOOK, b"{}", content_type="application/json", REMOTE_ADDR="198.51.100.7")
    assert len(written()) == 61


def test_a_log_that_fails_breaks_no_answer(client, monkeypatch):
    def fail(*args, **kwargs):
        raise DatabaseError("gone")

    monkeypatch.setattr(security_event, "record", fail)
    answer = client.post(WEBHOOK, b"{}", content_type="application/json")
    assert answer.status_code == 400 and answer.json()["code"] == "signature_refused"


def test_whoever_is_not_refused_pays_nothing(client, db, django_assert_num_queries):
    with django_assert_num_queries(0):
        security_event.write_down([])
    assert written() == []
