"""What payments refuse, with a code for machines and a sentence for people."""

from http import HTTPStatus

from django.utils.translation import gettext_lazy as _

from config.foundation.errors import DomainError


class GatewayUnavailable(DomainError):
    """The gateway did not answer, or not sensibly. Whether it acted is unknown."""

    code = "gateway_unavailable"
    status = HTTPStatus.SERVICE_UNAVAILABLE
    message = _("The payment service does not answer just now. Please try again in a moment.")

    def __init__(self, retry_after: int = 10) -> None:
        super().__init__(retry_after=retry_after)


class GatewayRefused(DomainError):
    """The gateway understood and said no; the facts hold its `reason` and `description`."""

    code = "gateway_refused"
    message = _("The payment service refused: {description}")


class NotFromGateway(DomainError):
    """A signature that does not fit, or is missing."""

    code = "signature_refused"
    noticed_as = "webhook.refused"
    status = HTTPStatus.BAD_REQUEST
    message = _("This does not come from the payment service.")


class Malformed(DomainError):
    """An entity of the gateway that lacks what every such entity has."""

    code = "malformed"
    status = HTTPStatus.BAD_REQUEST
    message = _("The message of the payment service cannot be read.")


class UnknownPayment(DomainError):
    code = "unknown_payment"
    status = HTTPStatus.NOT_FOUND
    message = _("We know no payment for {reference}.")


class NotPayable(DomainError):
    code = "not_payable"
    message = _("This order cannot be paid any more.")


class PaymentOpen(DomainError):
    code = "payment_open"
    message = _("A payment for this order is still open. Please wait until the bank has answered.")


class PaymentBusy(DomainError):
    code = "payment_busy"
    message = _("This payment is being prepared. Please try again in {retry_after} seconds.")

    def __init__(self, retry_after: int = 2) -> None:
        super().__init__(retry_after=retry_after)


class CodRefused(DomainError):
    """Cash on delivery is not offered; the fact `reason` says why."""

    code = "cod_refused"
    message = _("{reason}")


class RefundTooLarge(DomainError):
    code = "refund_too_large"
    message = _("Only ₹{left} of this payment can still be given back.")
