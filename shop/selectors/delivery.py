"""What we promise for a PIN code."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.core.cache import cache
from django.utils import timezone

from config.foundation.money import ZERO

from ..models import DeliveryZone, PinPlace

ZONES_KEPT = 60  # seconds; a changed fee is seen within a minute, and place_order reads fresh rows


@dataclass(frozen=True)
class Promise:
    """Delivery to one PIN code: dates in IST, fee in rupees for goods of the value asked about.

    Where `deliverable` is False the dates are today's and mean nothing.
    """

    pincode: str
    deliverable: bool
    earliest: date
    latest: date
    fee: Decimal = ZERO
    base_fee: Decimal = ZERO
    free_above: Decimal | None = None
    cod: bool = False
    city: str = ""
    state: str = ""

    @property
    def arrives_by(self) -> date | None:
        """The day we stand by; None where we do not deliver."""
        return self.latest if self.deliverable else None

    def free_delivery_gap(self, subtotal: Decimal) -> Decimal:
        """Rupees missing until delivery is free; 0 when it is or never becomes so."""
        if self.free_above is None or not self.base_fee:
            return ZERO
        return max(self.free_above - subtotal, ZERO)


def promise_for(pincode: str, *, subtotal: Decimal = ZERO, fresh: bool = False) -> Promise:
    """Promise for a clean six-digit PIN. `fresh` skips the cache where money depends on it."""
    city, state = _where_is(pincode)
    today = timezone.localdate()
    zone = _zone_of(pincode, _read_zones() if fresh else _zones())
    if zone is None or not zone.is_active:
        return Promise(pincode, False, today, today, city=city, state=state)
    free = zone.free_above is not None and subtotal >= zone.free_above
    return Promise(
        pincode,
        deliverable=True,
        earliest=today + timedelta(days=zone.days_min),
        latest=today + timedelta(days=zone.days_max),
        fee=ZERO if free else zone.fee,
        base_fee=zone.fee,
        free_above=zone.free_above,
        cod=zone.cod_allowed,
        city=city,
        state=state,
    )


def place_of(pincode: str) -> PinPlace | None:
    """City and State by the longest known beginning of the PIN."""
    beginnings = [pincode[:length] for length in range(1, len(pincode) + 1)]
    places = PinPlace.objects.filter(prefix__in=beginnings)
    return max(places, key=lambda place: len(place.prefix), default=None)


def _where_is(pincode: str) -> tuple[str, str]:
    """City and State code, ("", "") where unknown; cached, for pages only show them."""

    def read() -> tuple[str, str]:
        place = place_of(pincode)
        return (place.city, place.state) if place else ("", "")

    return cache.get_or_set(f"where-{pincode}", read, ZONES_KEPT) or ("", "")


def _zones() -> list[DeliveryZone]:
    return cache.get_or_set("zones", _read_zones, ZONES_KEPT) or []


def _read_zones() -> list[DeliveryZone]:
    return list(DeliveryZone.objects.all())


def _zone_of(pincode: str, zones: list[DeliveryZone]) -> DeliveryZone | None:
    fits = [
        (len(prefix), zone)
        for zone in zones
        for prefix in zone.prefixes
        if pincode.startswith(prefix)
    ]
    return max(fits, key=lambda fit: fit[0])[1] if fits else None
