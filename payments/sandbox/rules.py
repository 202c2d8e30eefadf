"""Checks of request fields, in the gateway's own words."""

from collections.abc import Collection
from typing import Any

from payments.sandbox.errors import JSON, InputError

MIN_AMOUNT = 100
MAX_NOTES = 15
MAX_NOTE_LENGTH = 256


def refuse_extra_fields(data: Collection[str], allowed: Collection[str]) -> None:
    """The gateway refuses every field it does not know."""
    extra = [field for field in data if field not in allowed]
    if extra:
        raise InputError(
            f"{', '.join(extra)} is/are not required and should not be sent",
            reason="extra_field_sent",
        )


def require(data: JSON, *names: str) -> None:
    """Older endpoints say it this way; orders have their own wording."""
    for name in names:
        if data.get(name) in (None, ""):
            raise InputError(f"The {_spoken(name)} field is required.", field=name)


def check_integer(value: Any, field: str) -> int:
    """Whole JSON numbers only: 2935.0 and "2935" are refused."""
    if not isinstance(value, int) or isinstance(value, bool):
        raise InputError(f"The {_spoken(field)} must be an integer.", field=field)
    return value


def check_amount(value: Any, field: str = "amount") -> int:
    """Integer paise, at least 100."""
    amount = check_integer(value, field)
    if amount < MIN_AMOUNT:
        raise InputError(f"The {_spoken(field)} must be at least INR 1.00", field=field)
    return amount


def check_text(value: Any, field: str, *, longest: int) -> str | None:
    """A string or null, at most `longest` characters."""
    if value is None:
        return None
    if not isinstance(value, str):
        raise InputError(f"expected string but provided {value}", field=field)
    if value.encode(errors="ignore").decode() != value:  # half a surrogate pair
        raise InputError(f"The {_spoken(field)} is not valid text.", field=field)
    if len(value) > longest:
        raise InputError(
            f"The {_spoken(field)} may not be greater than {longest} characters.", field=field
        )
    return value


def check_object(value: Any, field: str) -> JSON:
    """A JSON object; null counts as an empty one."""
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise InputError(f"expected object but provided {value}", field=field)
    return value


def choose(value: Any, field: str, allowed: Collection[str]) -> str:
    if not isinstance(value, str) or value not in allowed:
        raise InputError(f"The selected {_spoken(field)} is invalid.", field=field)
    return value


def check_notes(value: Any) -> JSON | list[Any]:
    """At most 15 pairs of at most 256 characters; no notes are answered as an empty list."""
    if not value:
        return []
    if not isinstance(value, dict):
        raise InputError("The notes must be an array.", field="notes")
    if len(value) > MAX_NOTES:
        raise InputError(
            f"Number of fields in notes should be less than or equal to {MAX_NOTES}", field="notes"
        )
    for key, note in value.items():
        _check_note(key, note)
    return value


def _check_note(key: str, note: Any) -> None:
    if isinstance(note, dict | list):
        raise InputError(f"The notes.{key} must be a string.", field="notes")
    if len(key) > MAX_NOTE_LENGTH or len(str(note)) > MAX_NOTE_LENGTH:
        raise InputError(
            f"The notes.{key} may not be greater than {MAX_NOTE_LENGTH} characters.", field="notes"
        )


def _spoken(field: str) -> str:
    return field.replace("_", " ")
