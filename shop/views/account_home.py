"""What the front page of an account shows of the shop: the last orders."""

from accounts.hooks import Latest, latest_of
from accounts.models import User

from ..selectors.orders import orders_of
from .progress import STATUS_KINDS

SHOWN = 3


@latest_of.answer
def latest_orders(user: User) -> list[Latest]:
    return [
        Latest(
            name=order.number,
            url=order.get_absolute_url(),
            at=order.placed_at,
            amount=order.total,
            status=order.get_status_display(),
            kind=STATUS_KINDS[order.status],
        )
        for order in orders_of(user)[:SHOWN]
    ]
