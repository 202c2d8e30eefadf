"""System checks that refuse an unsafe production, each with a number and a way out."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register

DEMO_SECRETS = ("haat_sandbox_secret", "haat_webhook_secret")
LEGAL_FIELDS = (
    "entity",
    "address",
    "email",
    "phone",
    "grievance_officer",
    "grievance_email",
)


@register(Tags.security, deploy=True)
def production_is_safe(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Run by `check --deploy` and by every start with the production settings."""
    return [
        Error(message, hint=hint, id=f"foundation.{number}")
        for number, wrong, message, hint in _rules()
        if wrong
    ]


def _rules() -> list[tuple[str, bool, str, str]]:
    insecure = settings.DEBUG or settings.SECRET_KEY.startswith("insecure")
    sandbox = "127.0.0.1" in settings.RAZORPAY["base_url"]
    sandbox = sandbox or settings.RAZORPAY["key_id"].startswith("rzp_test_haat")
    secrets = [settings.RAZORPAY["key_secret"], *settings.RAZORPAY["webhook_secrets"]]
    weak = not all(secrets) or not settings.RAZORPAY["webhook_secrets"]
    weak = weak or any(secret in DEMO_SECRETS for secret in secrets)
    missing = [name for name in LEGAL_FIELDS if not settings.LEGAL.get(name)]
    return [
        ("E001", insecure, "DEBUG is on or SECRET_KEY is the demo's.", "Set DEBUG and SECRET_KEY."),
        ("E002", sandbox, "The gateway is the sandbox.",
         "Set RAZORPAY_BASE_URL and RAZORPAY_KEY_ID."),
        ("E003", weak, "A gateway secret is empty or the demo's.", "Set RAZORPAY_KEY_SECRET and "
         "RAZORPAY_WEBHOOK_SECRETS."),
        ("E004", settings.RELAX_THROTTLES, "RELAX_THROTTLES is on.", "Unset RELAX_THROTTLES."),
        ("E005", bool(missing), f"Legal information is missing: {', '.join(missing)}.",
         "Set the LEGAL_… variables; E-Commerce Rules 2020 demand them on the site."),
        ("E006", "*" in settings.ALLOWED_HOSTS or not settings.ALLOWED_HOSTS,
         "ALLOWED_HOSTS is empty or open to every name.", "List the shop's host names."),
        ("E007", not settings.SITE_URL.startswith("https://"), "SITE_URL is not https.",
         "Set SITE_URL to the shop's address."),
        ("E008", not settings.AUDIT_KEY, "AUDIT_KEY is missing.",
         "Set AUDIT_KEY to a long random text, once and for ever."),
        ("E009", bool(settings.SMS["url"]) and not _sms_is_real(), "SMS codes would be printed, "
         "or sent without encryption or DLT ids.",
         "Set SMS_URL (https), SMS_KEY and SMS_TEMPLATES; or unset SMS_URL."),
    ]  # fmt: skip


def _sms_is_real() -> bool:
    sms = settings.SMS
    return bool(sms["url"].startswith("https://") and sms["key"] and sms["templates"].get("code"))
