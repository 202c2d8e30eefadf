"""Bills as rows for components/bill.html: every row is there, also those of nothing."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from config.foundation.money import ZERO

from ..bill import Bill
from ..models import Order

Row = dict[str, Any]


def rows_of_cart(bill: Bill) -> list[Row]:
    totals = bill.totals
    goods = _goods(bill.pieces, totals.mrp_total, totals.subtotal)
    return [*goods, *_reductions(totals.steps), _delivery(bill), *_other(ZERO)]


def rows_of_order(order: Order) -> list[Row]:
    lines = list(order.lines.all())
    mrp = sum((line.mrp * line.quantity for line in lines), ZERO)
    goods = _goods(sum(line.quantity for line in lines), mrp, order.subtotal)
    delivery = _fee(_("Delivery"), order.delivery_fee)
    return [*goods, *_reductions(order.steps), delivery, *_other(order.cod_fee)]


def saved_on(order: Order) -> Decimal:
    """Rupees saved against MRP, discount included."""
    mrp: Decimal = sum((line.mrp * line.quantity for line in order.lines.all()), ZERO)
    return Decimal(mrp - order.subtotal + order.discount)


def _goods(pieces: int, mrp: Decimal, subtotal: Decimal) -> list[Row]:
    label = ngettext("MRP, %(n)d item", "MRP, %(n)d items", pieces) % {"n": pieces}
    off = mrp - subtotal
    reduction = {"label": _("Price reduction"), "amount": -off, "saving": True}
    return [{"label": label, "amount": mrp}, *([reduction] if off else [])]


def _reductions(steps: Iterable[Mapping[str, Any]]) -> list[Row]:
    return [
        {"label": step["label"], "amount": Decimal(step["amount"]), "saving": True}
        for step in steps
        if step["step"] == "reduction"
    ]


def _delivery(bill: Bill) -> Row:
    if bill.promise is None:
        return {"label": _("Delivery"), "text": _("needs your PIN code")}
    if not bill.promise.deliverable:
        return {"label": _("Delivery"), "text": _("not to this PIN code")}
    return _fee(_("Delivery"), bill.totals.fees.delivery)


def _fee(label: str, amount: Decimal) -> Row:
    free = {"label": label, "text": _("Free"), "saving": True}
    return {"label": label, "amount": amount} if amount else free


def _other(cod_fee: Decimal) -> list[Row]:
    if cod_fee:
        return [{"label": _("Cash on delivery"), "amount": cod_fee}]
    return [{"label": _("Other fees"), "text": _("None")}]
