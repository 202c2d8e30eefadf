"""What a merchant sets in the gateway's dashboard, and the gateway's own open choices."""

from dataclasses import asdict, dataclass, fields

from payments.sandbox.environment import ENVIRONMENT
from payments.sandbox.errors import JSON, InputError
from payments.sandbox.rules import choose, refuse_extra_fields

CHOICES = {
    "capture": ("automatic", "manual"),
    "receipts": ("allow", "reject", "unique_receipt"),
    "wording": ("docs", "live"),
}
DEFAULT_WINDOW_MINUTES = 3 * 24 * 60


@dataclass
class Account:
    """One merchant account; periods in seconds, `max_amount` in paise.

    `receipts`: may two orders share a receipt, is the second refused, or is the first returned.
    `wording`: which of two published texts an error has where the official pages disagree.
    `refund_seconds`: 0 answers `processed` at once, more answers `pending` until then.
    """

    webhook_url: str = ENVIRONMENT.webhook_url
    webhook_secret: str = ENVIRONMENT.webhook_secret
    webhook_active: bool = True
    capture: str = ENVIRONMENT.capture
    receipts: str = ENVIRONMENT.receipts
    wording: str = "docs"
    max_amount: int = ENVIRONMENT.max_amount
    refund_seconds: float = 0.0
    late_seconds: float = ENVIRONMENT.late_seconds


account = Account()


def change_account(data: JSON) -> JSON:
    """Change the given settings; raises InputError for an unknown name or value."""
    refuse_extra_fields(data, [field.name for field in fields(Account)])
    for name, value in data.items():
        _check_setting(name, value)
    for name, value in data.items():
        setattr(account, name, value)
    return asdict(account)


def restore_account() -> None:
    """Back to what the environment said."""
    change_account(asdict(Account()))


def _check_setting(name: str, value: object) -> None:
    if name in CHOICES:
        choose(value, name, CHOICES[name])
        return
    expected = type(getattr(Account(), name))
    allowed = (int, float) if expected is float else (expected,)
    if not isinstance(value, allowed):
        raise InputError(f"The {name} must be of type {expected.__name__}.", field=name)
