"""What must be true of the whole project, whoever changes it."""

import re
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.test import override_settings

from config.checks import LONGEST_FILE, LONGEST_FUNCTION, function_lengths, source_files
from config.foundation.checks import production_is_safe
from shop.flows import ORDER_FLOW

ROOT = Path(__file__).resolve().parent.parent.parent
TOP = {"accounts", "shop", "payments", "loyalty", "search", "tracking", "config", "templates"} | {
    "static",
    "deploy",
    "tests",
    "docs",
}


def test_top_level_folders_are_the_ones_of_the_map():
    folders = {path.name for path in ROOT.iterdir() if path.is_dir() and path.name[0] != "."}
    assert folders <= TOP | {"__pycache__", "test-results"}


@pytest.mark.django_db
def test_no_migration_is_missing():
    call_command("makemigrations", "--check", "--dry-run", stdout=StringIO())


def test_functions_and_files_are_short():
    lengths = function_lengths(source_files())
    assert [place for length, place in lengths if length > LONGEST_FUNCTION] == []
    long_files = [
        str(path) for path in source_files() if len(path.read_text().splitlines()) > LONGEST_FILE
    ]
    assert long_files == []


def test_the_map_shows_the_order_flow_as_it_is():
    assert ORDER_FLOW.diagram() in (ROOT / "docs" / "map.md").read_text()


def test_no_status_is_set_outside_a_flow():
    setting = re.compile(
        r"\b(order|payment|reservation|product|refund|attempt|grant|ticket)\.status\s*=[^=]"
    )
    places = [
        f"{path.relative_to(ROOT)}: {line.strip()}"
        for path in source_files()
        for line in path.read_text().splitlines()
        if setting.search(line)
    ]
    assert places == []


def test_every_dependency_has_a_user():
    modules = {
        "argon2-cffi": "Argon2PasswordHasher",
        "django-environ": "environ",
        "django-stubs-ext": "django_stubs_ext",
        "djangorestframework": "rest_framework",
        "djangorestframework-simplejwt": "rest_framework_simplejwt",
        "drf-spectacular-sidecar": "drf_spectacular_sidecar",
        "phonenumberslite": "phonenumbers",
        "django-csp": "csp",
        "psycopg": "psycopg|postgresql",
    }
    code = "\n".join(path.read_text() for path in source_files())
    for line in (ROOT / "requirements.txt").read_text().splitlines():
        if line and line[0] != "#":
            package = re.split(r"[\[=]", line)[0].lower()
            name = modules.get(package, package.replace("-", "_"))
            assert re.search(name, code), f"nothing uses {package}"


UNSAFE = [
    ("E001", {"DEBUG": True}),
    ("E004", {"RELAX_THROTTLES": True}),
    ("E005", {"LEGAL": {}}),
    ("E006", {"ALLOWED_HOSTS": ["*"]}),
    ("E007", {"SITE_URL": "http://shop.example"}),
    ("E008", {"AUDIT_KEY": ""}),
    ("E009", {"SMS": {"url": "console://", "key": "", "templates": {}}}),
    ("E009", {"SMS": {"url": "http://sms.example", "key": "k", "templates": {"code": "1"}}}),
    ("E009", {"SMS": {"url": "https://sms.example", "key": "k", "templates": {}}}),
]
SAFE = {
    "DEBUG": False,
    "SECRET_KEY": "x" * 60,
    "RELAX_THROTTLES": False,
    "AUDIT_KEY": "k" * 40,
    "ALLOWED_HOSTS": ["shop.example"],
    "SITE_URL": "https://shop.example",
    "SMS": {"url": "https://sms.example", "key": "k", "templates": {"code": "1"}},
    "LEGAL": dict.fromkeys(
        ("entity", "address", "email", "phone", "grievance_officer", "grievance_email"), "given"
    ),
    "RAZORPAY": {
        "base_url": "https://api.razorpay.com",
        "key_id": "rzp_live_x",
        "key_secret": "s3",
        "webhook_secrets": ["w"],
    },
}


def test_safe_production_settings_pass():
    with override_settings(**SAFE):
        assert production_is_safe(None) == []


@pytest.mark.parametrize(("number", "wrong"), UNSAFE)
def test_unsafe_production_settings_are_refused(number, wrong):
    with override_settings(**{**SAFE, **wrong}):
        assert f"foundation.{number}" in [error.id for error in production_is_safe(None)]


@pytest.mark.parametrize(
    ("number", "changes"),
    [
        ("E002", {"base_url": "http://127.0.0.1:8100"}),
        ("E002", {"key_id": "rzp_test_haat"}),
        ("E003", {"key_secret": ""}),
        ("E003", {"webhook_secrets": []}),
        ("E003", {"webhook_secrets": ["haat_webhook_secret"]}),
    ],
)
def test_demo_gateway_is_refused_in_production(number, changes):
    with override_settings(**{**SAFE, "RAZORPAY": {**SAFE["RAZORPAY"], **changes}}):
        assert f"foundation.{number}" in [error.id for error in production_is_safe(None)]
