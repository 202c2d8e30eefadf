"""The audit log at the desk: found, read, taken away; changed by nobody."""

import csv
import io
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.actions.audit import record
from accounts.models import AuditEntry, Grant, UserSession
from accounts.selectors.audit import values_in_use
from config.foundation.request_id import request_id

pytestmark = pytest.mark.django_db
LOG = "/admin/accounts/auditentry/"


@pytest.fixture
def reader(allowed, signed_in):
    return signed_in(allowed("audit.view"))


@pytest.fixture
def exporter(allowed, signed_in):
    return signed_in(allowed("audit.view", "audit.export", email="export@example.com"))


def shown(client, **query):
    page = client.get(LOG, query)
    assert page.status_code == 200
    return [entry.action for entry in page.context["cl"].result_list]


def exported(client, **query):
    page = client.get(f"{LOG}export/", query)
    assert page.status_code == 200 and page["Content-Type"].startswith("text/csv")
    text = b"".join(page.streaming_content).decode()
    return text, list(csv.DictReader(io.StringIO(text, newline="")))


def test_newest_first(reader):
    record("test.first")
    record("test.second")
    assert [one for one in shown(reader) if one.startswith("test.")] == [
        "test.second",
        "test.first",
    ]


def test_filters(reader, shopper, other_shopper):
    record("test.done", target=shopper, actor=other_shopper)
    record("test.undone")
    record("tested.other", target=shopper)
    assert shown(reader, action="test.done") == ["test.done"]
    assert shown(reader, action="test.") == ["test.undone", "test.done"]
    assert shown(reader, actor=other_shopper.pk) == ["test.done"]
    assert shown(reader, action="test.", target_kind="person") == ["test.done"]
    tomorrow = (timezone.now() + timedelta(days=1)).isoformat()
    assert shown(reader, action="test.", at__gte=tomorrow) == []
    assert shown(reader, actor="nobody") == shown(reader, actor="9" * 40) == []


def test_search(reader, shopper, other_shopper):
    token = request_id.set("request-of-the-test")
    record("test.done", target=shopper, actor=other_shopper)
    request_id.reset(token)
    record("test.other")
    for text in ("request-of-the-test", f"person:{shopper.pk}", "Other@example.com"):
        assert shown(reader, q=text) == ["test.done"]
    assert "test.done" in shown(reader, q=str(shopper.pk))
    assert shown(reader, q="order:none") == shown(reader, q="<script>") == []


def test_one_deed_with_its_differences(reader):
    token = request_id.set("request-of-the-test")
    before = {"name": "<b>Old</b>", "same": 1, "gone": True}
    entry = record("test.done", before=before, after={"name": "New", "same": 1, "come": [1]})
    request_id.reset(token)
    page = reader.get(f"{LOG}{entry.pk}/change/")
    lines = [(one.field, one.before, one.after) for one in page.context["changes"]]
    assert lines == [("come", None, "[1]"), ("gone", "true", None), ("name", "<b>Old</b>", "New")]
    assert b"&lt;b&gt;Old&lt;/b&gt;" in page.content and b"<b>Old" not in page.content
    assert b"?q=request-of-the-test" in page.content


def test_nobody_changes_it(signed_in, owner):
    client, entry = signed_in(owner), record("test.done")
    for url in (f"{LOG}add/", f"{LOG}{entry.pk}/delete/", f"{LOG}{entry.pk}/change/"):
        assert client.post(url, {"action": "test.forged"}).status_code == 403
    entry.refresh_from_db()
    assert entry.action == "test.done"


def test_strangers_see_nothing(signed_in, allowed, shopper, client):
    entry = record("test.done")
    for url in (LOG, f"{LOG}{entry.pk}/change/", f"{LOG}export/"):
        assert (
            signed_in(allowed("orders.view", email=f"{len(url)}@x.in")).get(url).status_code == 403
        )
        assert signed_in(shopper).get(url).status_code == 302
        assert client.get(url).status_code == 302


def test_the_export_is_what_is_filtered_and_stands_in_the_log(exporter):
    record("test.done", facts={"say": 'a "b", c\nd'})
    record("other.done")
    text, rows = exported(exporter, action="test.")
    assert [row["action"] for row in rows] == ["test.done"]
    assert rows[0]["facts"] == '{"say": "a \\"b\\", c\\nd"}'
    assert text.count("\r\n") == 2 and text.startswith("id,at,action,")
    told = AuditEntry.objects.get(action="audit.exported")
    assert told.facts == {"filters": {"action": "test."}}
    assert told.actor.email == "export@example.com"


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_no_cell_is_a_formula(exporter, start):
    AuditEntry.objects.create(action="test.done", user_agent=f"{start}HYPERLINK(1)")
    _text, rows = exported(exporter, action="test.done")
    assert rows[0]["user_agent"] == f"'{start}HYPERLINK(1)"


def test_the_export_needs_its_right_and_a_fresh_proof(reader, exporter):
    assert reader.get(f"{LOG}export/").status_code == 403
    assert b"export/" not in reader.get(LOG).content and b"export/" in exporter.get(LOG).content
    exporter.get(LOG)
    UserSession.objects.update(confirmed_at=timezone.now() - timedelta(minutes=11))
    assert exporter.get(f"{LOG}export/?q=x").url.startswith("/account/confirm/?next=%2Fadmin")
    assert not AuditEntry.objects.filter(action="audit.exported").exists()


def test_filters_that_cannot_be_read(exporter):
    assert exporter.get(f"{LOG}export/?at__gte=never").status_code == 400
    assert exporter.get(f"{LOG}export/?actor__password=x").status_code == 400
    assert not AuditEntry.objects.filter(action="audit.exported").exists()


def test_queries_do_not_grow_with_the_log(reader, shopper, django_assert_max_num_queries):
    for n in range(30):
        record(f"test.n{n}", target=shopper, actor=shopper)
    reader.get(LOG)
    with django_assert_max_num_queries(16):
        reader.get(LOG)
    assert len([one for one in values_in_use("action") if one.startswith("test.")]) == 30
    assert Grant.objects.exists()
