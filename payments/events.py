"""What payments announce. Ids only: a handler reads fresh data."""

from dataclasses import dataclass

from config.foundation.events import Event


@dataclass(frozen=True)
class PaymentCaptured(Event):
    """The money for an order is there, and the order is confirmed."""

    payment_id: str
    order_id: int


@dataclass(frozen=True)
class PaymentFailed(Event):
    """One attempt failed; the shopper may try again, and a late success may still come."""

    payment_id: str
    order_id: int


@dataclass(frozen=True)
class PaymentRefused(Event):
    """Money came that we cannot keep (`Attempt.surplus` says why); it goes back by itself."""

    attempt_id: int
    order_id: int


@dataclass(frozen=True)
class RefundDue(Event):
    refund_id: str
    order_id: int


@dataclass(frozen=True)
class RefundProcessed(Event):
    """The gateway handed the money to the bank, which may need five to seven working days."""

    refund_id: str
    order_id: int
