"""Using a coupon and giving a use back. The limit is kept by a row lock and a CHECK."""

from decimal import Decimal

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from ..errors import CouponRefused
from ..models import Coupon, CouponUse, Order
from ..selectors.coupons import reason_to_refuse


def lock_coupon(coupon_id: int) -> Coupon:
    """Lock the coupon's row until the transaction ends: nobody else can use it meanwhile."""
    return Coupon.objects.select_for_update().get(pk=coupon_id)


def check_coupon(*, coupon: Coupon, subtotal: Decimal, person: str) -> None:
    """Raise CouponRefused(reason) unless `coupon` may be used now."""
    reason = reason_to_refuse(coupon, subtotal=subtotal, person=person)
    if reason:
        raise CouponRefused(reason=reason)


def use_coupon(*, coupon: Coupon, order: Order, person: str) -> None:
    """Count one use for `order`, on a coupon that `lock_coupon` locked in this transaction."""
    CouponUse.objects.create(coupon=coupon, order=order, person=person)
    Coupon.objects.filter(pk=coupon.pk).update(used=F("used") + 1)


@transaction.atomic
def give_back_coupon(*, order: Order) -> None:
    """The order was cancelled or expired: its use counts no more. Twice equals once."""
    use = CouponUse.objects.filter(order=order, given_back_at=None)
    coupon_ids = list(use.values_list("coupon", flat=True))
    if use.update(given_back_at=timezone.now()):
        Coupon.objects.filter(pk__in=coupon_ids).update(used=F("used") - 1)
