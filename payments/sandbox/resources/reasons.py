"""The reasons for which payments fail, by the names the gateway publishes."""

from dataclasses import dataclass

from payments.sandbox.errors import JSON


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
    "payment_failed": Reason(
        "gateway",
        _RESPONSE,
        "The payment did not go through. Money that was taken comes back within 5-7 working days.",
    ),
    "payment_cancelled": Reason("customer", _AUTHENTICATION, "The customer cancelled the payment."),
    "payment_timed_out": Reason(
        "customer", _AUTHENTICATION, "The payment was not finished in time."
    ),
    "insufficient_funds": Reason(
        "customer", _AUTHORIZATION, "The account does not hold enough money."
    ),
    "incorrect_otp": Reason("customer", _AUTHENTICATION, "The OTP entered is wrong."),
    "incorrect_cvv": Reason("customer", _AUTHENTICATION, "The CVV entered is wrong."),
    "incorrect_pin": Reason("customer", _AUTHENTICATION, "The PIN entered is wrong."),
    "card_declined": Reason("issuer_bank", _AUTHORIZATION, "The bank declined the card."),
    "card_expired": Reason("customer", _AUTHENTICATION, "The card has expired."),
    "card_number_invalid": Reason("customer", _INITIATION, "The card number is not valid."),
    "card_disabled_for_online_payments": Reason(
        "customer", _AUTHORIZATION, "The card is switched off for online payments."
    ),
    "authentication_failed": Reason(
        "customer", _AUTHENTICATION, "The bank could not confirm the customer."
    ),
    "payment_risk_check_failed": Reason(
        "internal", _AUTHORIZATION, "The payment was stopped by a risk check."
    ),
    "invalid_vpa": Reason("customer", _INITIATION, "The UPI ID does not exist."),
    "transaction_limit_exceeded": Reason(
        "customer", _AUTHORIZATION, "The amount is above the limit of the account."
    ),
    "order_already_paid": Reason(
        "business",
        _INITIATION,
        "Your payment has been declined as the order is already paid."
        " Please initiate the payment with a new order.",
    ),
    "order_amount_mismatch": Reason(
        "business", _INITIATION, "Your payment amount is different from your order amount."
    ),
    "upi_collect_not_enabled": Reason(
        "business", _INITIATION, "UPI collect is not enabled for this business."
    ),
    "bank_technical_error": Reason(
        "bank", _AUTHORIZATION, "The bank has technical trouble.", "GATEWAY_ERROR"
    ),
    "gateway_technical_error": Reason(
        "gateway", _AUTHORIZATION, "The gateway has technical trouble.", "GATEWAY_ERROR"
    ),
    "payment_declined": Reason("issuer_bank", _AUTHORIZATION, "The bank declined the payment."),
    "payment_session_expired": Reason(
        "customer", _INITIATION, "The payment window was open for too long."
    ),
    "request_timed_out": Reason(
        "gateway", _AUTHORIZATION, "The bank did not answer in time.", "GATEWAY_ERROR"
    ),
}


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
