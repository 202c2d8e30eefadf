"""Whether an order can be paid on delivery."""

from django.conf import settings
from django.db.models import Q
from django.utils.translation import gettext as _

from config.foundation.money import rupees
from config.foundation.templatetags.ui import rupees as in_words
from shop.flows import OrderStatus
from shop.hooks import Draft
from shop.models import Order
from shop.selectors.delivery import promise_for

from ..models import Payment

OPEN_ORDER = (
    OrderStatus.PLACED,
    OrderStatus.CONFIRMED,
    OrderStatus.PACKED,
    OrderStatus.SHIPPED,
)


def draft_of(order: Order) -> Draft:
    """The order as the question of payment choices sees it."""
    refusing = order.lines.filter(variant__product__cod_allowed=False)
    return Draft(
        total=order.total - order.cod_fee,
        zone_allows_cod=promise_for(order.pincode, fresh=True).cod,
        goods_allow_cod=not refusing.exists(),
        email=order.email,
        phone=order.phone,
    )


def cod_refusal(draft: Draft, *, but: Order | None = None) -> str:
    """Why this draft cannot be paid on delivery, in words; "" when it can.

    `but` is the order itself, which does not count as another open one.
    """
    limit = rupees(settings.COD["limit"])
    if not draft.zone_allows_cod:
        return _("Cash on delivery is not available at this PIN code.")
    if not draft.goods_allow_cod:
        return _("Something in this order cannot be paid on delivery.")
    if draft.total > limit:
        return _("Cash on delivery is for orders up to %(limit)s.") % {"limit": in_words(limit)}
    if _open_cod_orders(draft, but) >= settings.COD["open_orders"]:
        return _("You have %(count)s orders to be paid on delivery on their way already.") % {
            "count": settings.COD["open_orders"]
        }
    return ""


def _open_cod_orders(draft: Draft, but: Order | None) -> int:
    """Orders on their way to the same phone or e-mail that nobody has paid yet."""
    same = Q(phone=draft.phone) if draft.phone else Q(pk__in=[])
    same |= Q(email__iexact=draft.email) if draft.email else Q(pk__in=[])
    paid_on_delivery = Q(payments__method=Payment.Method.COD)
    others = Order.objects.filter(same & paid_on_delivery, status__in=OPEN_ORDER)
    others = others.exclude(pk=but.pk) if but else others
    return others.distinct().count()
