"""What customers pay with, and the reasons for which that fails.

Test numbers, addresses and reasons are the ones the gateway publishes for its test mode.
"""

import random
import re
import string
from dataclasses import dataclass

from payments.sandbox.errors import JSON, InputError
from payments.sandbox.ids import new_id

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
class Reason:
    """Where in the payment a failure arose, and what the customer is told."""

    source: str
    step: str
    description: str
    code: str = "BAD_REQUEST_ERROR"


_INITIATION, _AUTHENTICATION = "payment_initiation", "payment_authentication"
_AUTHORIZATION, _RESPONSE = "payment_authorization", "payment_response"
REASONS = {
    "payment_failed": Reason("gateway", _RESPONSE, "The payment did not go through. Money that was taken comes back within 5-7 working days."),
    "payment_cancelled": Reason("customer", _AUTHENTICATION, "The customer cancelled the payment."),
    "payment_timed_out": Reason("customer", _AUTHENTICATION, "The payment was not finished in time."),
    "insufficient_funds": Reason("customer", _AUTHORIZATION, "The account does not hold enough money."),
    "incorrect_otp": Reason("customer", _AUTHENTICATION, "The OTP entered is wrong."),
    "incorrect_cvv": Reason("customer", _AUTHENTICATION, "The CVV entered is wrong."),
    "incorrect_pin": Reason("customer", _AUTHENTICATION, "The PIN entered is wrong."),
    "card_declined": Reason("issuer_bank", _AUTHORIZATION, "The bank declined the card."),
    "card_expired": Reason("customer", _AUTHENTICATION, "The card has expired."),
    "card_number_invalid": Reason("customer", _INITIATION, "The card number is not valid."),
    "card_disabled_for_online_payments": Reason("customer", _AUTHORIZATION, "The card is switched off for online payments."),
    "authentication_failed": Reason("customer", _AUTHENTICATION, "The bank could not confirm the customer."),
    "payment_risk_check_failed": Reason("internal", _AUTHORIZATION, "The payment was stopped by a risk check."),
    "invalid_vpa": Reason("customer", _INITIATION, "The UPI ID does not exist."),
    "transaction_limit_exceeded": Reason("customer", _AUTHORIZATION, "The amount is above the limit of the account."),
    "order_already_paid": Reason("business", _INITIATION, "Your payment has been declined as the order is already paid. Please initiate the payment with a new order."),
    "order_amount_mismatch": Reason("business", _INITIATION, "Your payment amount is different from your order amount."),
    "upi_collect_not_enabled": Reason("business", _INITIATION, "UPI collect is not enabled for this business."),
    "bank_technical_error": Reason("bank", _AUTHORIZATION, "The bank has technical trouble.", "GATEWAY_ERROR"),
    "gateway_technical_error": Reason("gateway", _AUTHORIZATION, "The gateway has technical trouble.", "GATEWAY_ERROR"),
    "payment_declined": Reason("issuer_bank", _AUTHORIZATION, "The bank declined the payment."),
    "payment_session_expired": Reason("customer", _INITIATION, "The payment window was open for too long."),
    "request_timed_out": Reason("gateway", _AUTHORIZATION, "The bank did not answer in time.", "GATEWAY_ERROR"),
}  # fmt: skip


@dataclass(frozen=True)
class Choice:
    """What the customer pays with and, for a failure, the reason."""

    method: str
    instrument: str
    reason: str | None = None


def read_choice(method: str, detail: str | None) -> Choice:
    """Read `detail`: a reason, a test card, a UPI ID, a bank code or a wallet. Raises InputError."""
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
        transaction = "".join(random.choices(string.hexdigits.upper(), k=32))
        return {"rrn": _digits(12), "upi_transaction_id": transaction}
    return {"bank_transaction_id" if method == "netbanking" else "transaction_id": _digits(10)}


def error_of(reason: str, **metadata: str) -> JSON:
    """A failure as checkout hands it to the shop's page."""
    why = REASONS[reason]
    return {
        "code": why.code,
        "description": why.description,
        "source": why.source,
        "step": why.step,
        "reason": reason,
        "metadata": metadata,
    }


def error_fields(reason: str) -> JSON:
    """The error_* fields of a failed payment."""
    error = error_of(reason)
    del error["metadata"]
    return {f"error_{name}": value for name, value in error.items()}


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
    return "".join(random.choices(string.digits, k=count))
