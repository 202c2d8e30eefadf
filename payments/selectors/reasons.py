"""Why a payment failed, in words that help the shopper. Unknown reasons get a general sentence."""

from django.utils.translation import gettext_lazy as _

IN_WORDS = {
    "payment_cancelled": _("The payment was stopped before it was finished."),
    "payment_timed_out": _("The bank waited too long for an answer."),
    "request_timed_out": _("The bank waited too long for an answer."),
    "payment_session_expired": _("The bank waited too long for an answer."),
    "insufficient_funds": _("There was not enough money in the account."),
    "insufficient_fund": _("There was not enough money in the account."),
    "transaction_limit_exceeded": _("The amount is above the limit for this account or app."),
    "incorrect_otp": _("The one-time password was not right."),
    "incorrect_pin": _("The PIN was not right."),
    "incorrect_cvv": _("The CVV was not right."),
    "card_declined": _("The bank declined the card."),
    "payment_declined": _("The bank declined the payment."),
    "card_expired": _("The card has expired."),
    "card_number_invalid": _("The card number was not right."),
    "card_disabled_for_online_payments": _("This card is not switched on for online payments."),
    "authentication_failed": _("The bank could not make sure that it was you."),
    "invalid_vpa": _("The UPI ID was not right."),
    "bank_technical_error": _("The bank had a technical fault."),
    "gateway_technical_error": _("The bank had a technical fault."),
}
OTHERWISE = _("The bank did not say why.")


def reason_in_words(code: str) -> str:
    return str(IN_WORDS.get(code, OTHERWISE))
