"""The front of the shop."""

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.models import User

from ..models import OrderLine
from ..selectors.catalogue import featured_products, newest_products
from .cards import cards_for
from .visitor import delivery_day, person

SHELF, AGAIN = 10, 5
KEPT = 60  # seconds that a shelf stays as it is


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    featured, newest = cache.get_or_set("home-shelves", _shelves, KEPT) or _shelves()
    again = _bought_by(person(request))
    cards = {card.product.pk: card for card in cards_for(list({*featured, *newest, *again}))}
    shelves = {"featured": featured, "newest": newest, "again": again}
    shown = {name: [cards[pk] for pk in ids if pk in cards] for name, ids in shelves.items()}
    day = delivery_day(request) if cards else None
    return render(request, "shop/home.html", shown | {"delivery_on": day})


def _shelves() -> tuple[list[int], list[int]]:
    """Ids of featured and of newest products; what is featured is not shown twice."""
    featured = list(featured_products(SHELF).values_list("pk", flat=True))
    newest = list(newest_products(2 * SHELF).values_list("pk", flat=True))
    return featured, [pk for pk in newest if pk not in featured][:SHELF]


def _bought_by(user: User | None) -> list[int]:
    """Products of the user's last orders, newest first."""
    if user is None:
        return []
    lines = OrderLine.objects.filter(order__user=user).order_by("-pk")
    return list(dict.fromkeys(lines.values_list("variant__product", flat=True)[:30]))[:AGAIN]
