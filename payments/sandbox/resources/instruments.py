"""What customers pay with, and which of it fails for what reason.

Test numbers, addresses and reasons are the ones the gateway publishes for its test mode.
"""

import re
import string
from dataclasses import dataclass

from payments.sandbox.errors import JSON, InputError
from payments.sandbox.ids import new_id, random_text
from payments.sandbox.resources.reasons import REASONS

METHODS = ("upi", "card", "netbanking", "wallet")
WALLETS = ("mobikwik", "freecharge", "airtelmoney", "jiomoney", "phonepe", "amazonpay")
DEFAULTS = {
    "upi": "success@razorpay",
    "card": "4100280000001007",
    "netbanking": "HDFC",
    "wallet": "mobikwik",
}
# Number → network, type.
CARDS = {
    "4100280000001007": ("Visa", "credit"),
    "5500670000001002": ("MasterCard", "debit"),
    "6527658900001005": ("RuPay", "debit"),
    "36082800091007": ("Diners Club", "credit"),
    "340256000401007": ("American Express", "credit"),
    "5241810000000000": ("MasterCard", "credit"),
    "4718609108204366": ("Visa", "credit"),
}
FAILING = {
    "4100280000090000": "payment_timed_out",
    "4100280000080001": "insufficient_funds",
    "4100280000070002": "payment_cancelled",
    "4100280000060003": "card_declined",
    "4100280000030006": "card_disabled_for_online_payments",
    "4100280000010008": "card_number_invalid",
    "4100280000020007": "gateway_technical_error",
    "4100280000000009": "authentication_failed",
    "failure@razorpay": "payment_failed",
}


@dataclass(frozen=True)
class Choice:
    """What the customer pays with and, for a failure, the reason."""

    method: str
    instrument: str
    reason: str | None = None


def read_choice(method: str, detail: str | None) -> Choice:
    """Read `detail`: a reason, test card, UPI ID, bank code or wallet. Raises InputError."""
    if method not in METHODS:
        raise InputError("The selected method is invalid.", field="method")
    if not detail:
        return Choice(method, DEFAULTS[method])
    if detail in REASONS:
        return Choice(method, DEFAULTS[method], detail)
    instrument = detail.replace(" ", "") if method == "card" else detail
    if not _is_instrument(method, instrument):
        raise InputError("The selected detail is invalid.", field="detail")
    return Choice(method, instrument, FAILING.get(instrument))


def instrument_fields(choice: Choice) -> JSON:
    """The fields of a payment that say what was paid with."""
    if choice.method == "upi":
        return {
            "vpa": choice.instrument,
            "upi": {
                "payer_account_type": "bank_account",
                "vpa": choice.instrument,
                "flow": "intent",
            },
        }
    if choice.method == "card":
        card = _card(choice.instrument)
        return {"card_id": card["id"], "_card": card}
    return {{"netbanking": "bank", "wallet": "wallet"}[choice.method]: choice.instrument}


def acquirer_data(method: str) -> JSON:
    """References that the bank gives once it has taken the money."""
    if method == "card":
        return {"auth_code": _digits(6), "rrn": _digits(12), "arn": None}
    if method == "upi":
        transaction = random_text("0123456789ABCDEF", 32)
        return {"rrn": _digits(12), "upi_transaction_id": transaction}
    return {"bank_transaction_id" if method == "netbanking" else "transaction_id": _digits(10)}


def _is_instrument(method: str, text: str) -> bool:
    if method == "card":
        return text in CARDS or text in FAILING
    if method == "upi":
        return bool(re.fullmatch(r"[\w.-]{2,64}@[A-Za-z]{2,64}", text))
    if method == "netbanking":
        return bool(re.fullmatch(r"[A-Z]{4}(_[A-Z])?", text))
    return text in WALLETS


def _card(number: str) -> JSON:
    network, kind = CARDS.get(number, ("Visa", "credit"))
    return {
        "id": new_id("card"),
        "entity": "card",
        "name": "",
        "last4": number[-4:],
        "network": network,
        "type": kind,
        "issuer": "HDFC",
        "international": False,
        "emi": number == "5241810000000000",
        "sub_type": "consumer",
        "token_iin": None,
    }


def _digits(count: int) -> str:
    return random_text(string.digits, count)
