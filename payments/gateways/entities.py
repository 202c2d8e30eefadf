"""The gateway's JSON as our own values: rupees, aware times, and nothing personal.

Tolerant of the oddities in the gateway's own samples: `[]` or null for notes, missing optional
keys, empty strings for null, an order id without its prefix.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from config.foundation.money import PAISA, ZERO, rupees

from ..errors import Malformed
from ..flows import AttemptStatus


@dataclass(frozen=True)
class GatewayPayment:
    """One attempt as the gateway sees it; amounts in rupees."""

    id: str
    order_id: str
    amount: Decimal
    currency: str
    status: str
    captured: bool
    created_at: datetime
    refunded: Decimal = ZERO
    method: str = ""
    instrument: str = ""
    error_code: str = ""
    error_reason: str = ""
    fee: Decimal | None = None
    tax: Decimal | None = None


@dataclass(frozen=True)
class GatewayRefund:
    """A refund as the gateway sees it: status pending, processed or failed; amount in rupees."""

    id: str
    payment_id: str
    amount: Decimal
    status: str
    receipt: str = ""


def to_paise(amount: Decimal) -> int:
    """Rupees with at most two places → integer paise; never rounds."""
    paise = amount / PAISA
    if paise != int(paise):
        raise ValueError("Rupees have two places.")
    return int(paise)


def from_paise(paise: Any) -> Decimal:
    """Integer paise → rupees. Raises TypeError or ValueError for anything else."""
    if isinstance(paise, bool) or not isinstance(paise, int) or paise < 0:
        raise TypeError("Paise are a whole number.")
    return rupees(paise * PAISA)


def read_payment(data: Any) -> GatewayPayment:
    """A payment entity. Raises Malformed when it lacks what every payment has."""
    try:
        return _payment(data)
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as error:
        raise Malformed() from error


def read_refund(data: Any) -> GatewayRefund:
    """A refund entity. Raises Malformed."""
    try:
        return GatewayRefund(
            id=_text(data["id"], 40),
            payment_id=_text(data["payment_id"], 40),
            amount=from_paise(data["amount"]),
            status=_one_of(data["status"], ("pending", "processed", "failed")),
            receipt=_optional(data.get("receipt"), 40),
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise Malformed() from error


def _payment(data: dict[str, Any]) -> GatewayPayment:
    status = _one_of(data["status"], AttemptStatus.values)
    return GatewayPayment(
        id=_text(data["id"], 40),
        order_id=_order_id(data.get("order_id")),
        amount=from_paise(data["amount"]),
        currency=_text(data["currency"], 3),
        status=status,
        # Money that was never captured is "refunded", too, when the gateway gives it back.
        captured=status == "captured" or (status == "refunded" and bool(data.get("captured"))),
        created_at=_moment(data["created_at"]),
        refunded=_money(data.get("amount_refunded")) or ZERO,
        method=_optional(data.get("method"), 20),
        instrument=_instrument(data),
        error_code=_optional(data.get("error_code"), 60),
        error_reason=_optional(data.get("error_reason"), 80),
        fee=_money(data.get("fee")),
        tax=_money(data.get("tax")),
    )


def _instrument(data: dict[str, Any]) -> str:
    """What the shopper recognises and nobody else can use: no UPI id, no name, no full number."""
    card = data.get("card")
    if isinstance(card, dict):
        return f"{_optional(card.get('network'), 20)} •••• {_optional(card.get('last4'), 4)}"
    return _optional(data.get("bank") or data.get("wallet"), 40)


def _order_id(value: Any) -> str:
    text = _optional(value, 34)
    return text if not text or text.startswith("order_") else f"order_{text}"


def _text(value: Any, longest: int) -> str:
    if not isinstance(value, str) or not 0 < len(value) <= longest or "\0" in value:
        raise ValueError("A short text is missing.")
    return value


def _optional(value: Any, longest: int) -> str:
    return value.replace("\0", "")[:longest] if isinstance(value, str) else ""


def _one_of(value: Any, known: Any) -> str:
    if value not in known:
        raise ValueError("An unknown status.")
    return str(value)


def _moment(seconds: Any) -> datetime:
    return datetime.fromtimestamp(int(seconds), tz=UTC)


def _money(paise: Any) -> Decimal | None:
    return None if paise is None else from_paise(paise)
