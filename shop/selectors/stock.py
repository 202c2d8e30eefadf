"""How much is free. For showing; the decision is made on locked rows in actions.stock."""

from collections.abc import Iterable

from django.db.models import F, Max
from django.db.models.functions import Greatest

from ..models import StockLevel


def available_of(variant_ids: Iterable[int]) -> dict[int, int]:
    """Free pieces per variant id: the most that one location can send; 0 where there is none.

    A line is sent whole from one location, because its tax split follows the sender's State.
    """
    ids = list(variant_ids)
    free = (
        StockLevel.objects.filter(variant__in=ids, location__is_active=True)
        .values("variant")
        .annotate(free=Max(Greatest(F("on_hand") - F("reserved"), 0)))
        .values_list("variant", "free")
    )
    return dict.fromkeys(ids, 0) | dict(free)


def levels_locked_for(variant_ids: Iterable[int]) -> list[StockLevel]:
    """Lock the levels of these variants, always in id order so that two orders never deadlock."""
    return list(
        StockLevel.objects.select_for_update(of=("self",))
        .filter(variant__in=list(variant_ids), location__is_active=True)
        .select_related("location")
        .order_by("pk")
    )
