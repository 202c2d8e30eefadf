"""Settings of SMS."""

from typing import Any


def sms_settings(env: Any) -> dict[str, Any]:
    return {
        # Where SMS leave: console://, file:///path, the provider's https address, or "": nowhere.
        "url": env("SMS_URL", default=""),
        "key": env("SMS_KEY", default="").strip(),
        # Ids of the templates registered on the DLT platform, by our names of them.
        "templates": env.json("SMS_TEMPLATES", default={}),
        "per_day": env.int("SMS_PER_DAY", default=5000),  # codes, to everybody together
    }
