import struct
import zlib
from html.parser import HTMLParser

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.roles import make_staff
from tests.factories import UserFactory


@pytest.fixture
def in_role(db, signed_in):
    """`in_role("packer")` → the session of somebody with the permissions of that role."""

    def enter(role):
        user = UserFactory(email=f"{role}@desk.example")
        return signed_in(make_staff(user=user, role=role))

    return enter


@pytest.fixture
def desk(owner, signed_in):
    return signed_in(owner)


def page_of(thing):
    return reverse(
        f"admin:{thing._meta.app_label}_{thing._meta.model_name}_change", args=[thing.pk]
    )


def move(client, thing, name, *, was=None, **data):
    """Press a button on the page of `thing`; the page that follows."""
    url = reverse(
        f"admin:{thing._meta.app_label}_{thing._meta.model_name}_move", args=[thing.pk, name]
    )
    fields = {f"{name}-{field}": value for field, value in data.items()}
    if was is not None:
        fields["was"] = was
    return client.post(url, fields, follow=True)


def said(response):
    return " ".join(str(message) for message in response.context["messages"])


def png(width=3, height=2):
    def chunk(kind, data):
        body = kind + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    rows = zlib.compress(b"".join(b"\0" + b"\xff\0\0" * width for _row in range(height)))
    signature = b"\x89PNG\r\n\x1a\n"
    return signature + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def upload(content, name="kadai.png", kind="image/png"):
    return SimpleUploadedFile(name, content, kind)


def _is_sent(facts):
    kind = facts.get("type")
    return kind not in ("submit", "file", "checkbox") or (kind == "checkbox" and "checked" in facts)


class _Fields(HTMLParser):
    """Names and values of the fields of a page, as a browser would send them."""

    def __init__(self):
        super().__init__()
        self.data, self.name, self.open = {}, None, ""

    def handle_starttag(self, tag, attrs):
        facts = dict(attrs)
        if tag in ("select", "textarea"):
            self.name, self.open = facts.get("name"), tag
            self.data.setdefault(self.name, "")
        elif tag == "option" and "selected" in facts and self.name:
            self.data[self.name] = facts.get("value", "")
        elif tag == "input" and facts.get("name") and _is_sent(facts):
            empty = "on" if facts.get("type") == "checkbox" else ""
            self.data[facts["name"]] = facts.get("value", empty)

    def handle_data(self, data):
        if self.open == "textarea":
            self.data[self.name] += data.removeprefix("\n").removeprefix("\r\n")

    def handle_endtag(self, tag):
        if tag == self.open:
            self.name, self.open = None, ""


def form_data(response):
    """What a browser would send when the page's own form is saved as it is."""
    parser = _Fields()
    text = response.content.decode()
    start = text.index("<form", text.index('id="content-main"'))
    while '_form" novalidate' not in text[start : text.index(">", start)]:
        start = text.index("<form", start + 1)
    parser.feed(text[start : text.index("</form>", start)])
    return {name: value for name, value in parser.data.items() if name and "__prefix__" not in name}
