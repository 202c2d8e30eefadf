"""Whether a coupon may be used now, by this person, for goods of this value."""

from datetime import datetime
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext as _

from ..models import Coupon, CouponUse


def coupon_with_code(code: str) -> Coupon | None:
    return Coupon.objects.filter(code=code.strip().upper()[:30]).first()


def reason_to_refuse(
    coupon: Coupon, *, subtotal: Decimal, person: str = "", at: datetime | None = None
) -> str:
    """Why the coupon cannot be used, in words; "" when it can.

    `person` is the e-mail address of the order; without it the limit per person is left for later.
    """
    at = at or timezone.now()
    if not coupon.is_active or at < coupon.starts_at:
        return _("This coupon is not valid.")
    if coupon.ends_at is not None and at >= coupon.ends_at:
        return _("This coupon has ended.")
    if subtotal < coupon.min_subtotal:
        return _("This coupon needs goods worth ₹%s.") % f"{coupon.min_subtotal:f}"
    if coupon.max_uses is not None and coupon.used >= coupon.max_uses:
        return _("This coupon has been used up.")
    if person and _used_too_often_by(coupon, person):
        return _("You have used this coupon already.")
    return ""


def _used_too_often_by(coupon: Coupon, person: str) -> bool:
    if coupon.max_uses_per_person is None:
        return False
    uses = CouponUse.objects.filter(coupon=coupon, person=person, given_back_at=None)
    return uses.count() >= coupon.max_uses_per_person
