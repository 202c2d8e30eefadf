"""What never reaches the audit log, whoever passes it to `record`: secrets and card numbers."""

import re
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from config.foundation.logs import without_cards

# Anywhere in a name: "new_password", "csrfmiddlewaretoken".
PARTS = (
    *("passw", "secret", "token", "csrf", "cookie", "authori", "signature", "credential"),
    *("cvv", "passcode"),
)
# As a whole word of it: "otp", "order_key", but not "footpath" or "keyboard".
WORDS = {"otp", "otps", "pin", "key", "keys", "totp"}
# As the whole name only: "hsn_code" says what was edited.
NAMES = {"code", "codes", "recovery_code", "recovery_codes", "sms_code", "otp_code"}
WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")


def scrubbed(values: Mapping[str, Any] | None) -> dict[str, Any]:
    """A copy without the fields that hold secrets, and without card numbers in the others."""
    return _clean(values or {})  # type: ignore[no-any-return]


def _clean(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _clean(inner) for name, inner in value.items() if not _is_secret(str(name))}
    if isinstance(value, list | tuple):
        return [_clean(inner) for inner in value]
    if isinstance(value, str):
        return value if _is_uuid(value) else without_cards(value)
    if isinstance(value, int) and not isinstance(value, bool):
        text = str(value)
        return value if without_cards(text) == text else without_cards(text)
    return value


def _is_secret(name: str) -> bool:
    small = name.lower()
    words = {word.lower() for word in WORD.findall(name)}
    return small in NAMES or bool(words & WORDS) or any(part in small for part in PARTS)


def _is_uuid(text: str) -> bool:
    """An id may look like a card by chance, and is none."""
    try:
        return str(UUID(text)) == text
    except ValueError:
        return False
