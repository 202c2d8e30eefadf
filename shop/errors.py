"""What the shop refuses, with a code for machines and a sentence for people."""

from http import HTTPStatus

from django.utils.translation import gettext_lazy as _

from config.foundation.errors import DomainError


class OutOfStock(DomainError):
    code = "out_of_stock"
    message = _("“{title}”: only {left} left.")

    def __str__(self) -> str:
        if not self.facts.get("left"):
            return str(_("“{title}” is sold out.")).format(**self.facts)
        return super().__str__()


class NotSold(DomainError):
    code = "not_sold"
    status = HTTPStatus.NOT_FOUND
    message = _("We do not sell this any more.")


class TooMany(DomainError):
    code = "too_many"
    status = HTTPStatus.BAD_REQUEST
    message = _("At most {most} pieces of one thing per order.")


class CartEmpty(DomainError):
    code = "cart_empty"
    message = _("Your cart is empty.")


class CartFull(DomainError):
    code = "cart_full"
    message = _("A cart holds at most {most} different things.")


class TotalChanged(DomainError):
    code = "total_changed"
    message = _("The total is now ₹{total}, not ₹{expected}. Please look again before you order.")


class NotDeliverable(DomainError):
    code = "not_deliverable"
    message = _("We do not deliver to {pincode} yet.")


class CouponRefused(DomainError):
    """A coupon that cannot be used; the fact `reason` says why."""

    UNKNOWN = _("We do not know this coupon.")

    code = "coupon_refused"
    message = _("{reason}")


class CannotPublish(DomainError):
    code = "cannot_publish"
    message = _("Before publishing: {missing}")


class StockWouldBeNegative(DomainError):
    code = "stock_negative"
    message = _("Only {free} pieces are free here; {delta} is not possible.")
