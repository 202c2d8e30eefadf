"""Stock that proves itself: levels, a ledger of movements, reservations that expire."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from config.foundation.india import State

from ..flows import ReservationStatus
from .catalogue import Variant


class Location(models.Model):
    """A place that stock is sent from; its State decides the tax split of what leaves it."""

    code = models.SlugField(_("code"), max_length=20, unique=True)
    name = models.CharField(_("name"), max_length=120)
    state = models.CharField(_("state"), max_length=2, choices=State.choices)
    pincode = models.CharField(_("PIN code"), max_length=6)
    gstin = models.CharField(_("GSTIN"), max_length=15, blank=True)
    position = models.PositiveSmallIntegerField(_("order of use"), default=0)
    is_active = models.BooleanField(_("sends orders"), default=True)

    class Meta:
        verbose_name = _("location")
        verbose_name_plural = _("locations")
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.name


class StockLevel(models.Model):
    """How many pieces are at a location, and how many of them are held for open orders."""

    location = models.ForeignKey(Location, models.PROTECT, related_name="levels")
    variant = models.ForeignKey(Variant, models.PROTECT, related_name="levels")
    on_hand = models.IntegerField(_("on hand"), default=0)
    reserved = models.IntegerField(_("held"), default=0)
    low_at = models.PositiveIntegerField(_("low at"), default=5)

    class Meta:
        verbose_name = _("stock level")
        verbose_name_plural = _("stock levels")
        constraints = [
            models.UniqueConstraint(fields=["variant", "location"], name="one_level_per_place"),
            models.CheckConstraint(
                condition=Q(reserved__gte=0) & Q(reserved__lte=F("on_hand")),
                name="held_between_0_and_on_hand",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.variant} @ {self.location}"

    @property
    def available(self) -> int:
        return self.on_hand - self.reserved


class StockMovement(models.Model):
    """One change of `on_hand`, with its reason. A database trigger forbids changes to rows."""

    class Kind(models.TextChoices):
        RECEIVED = "received", _("Received")
        ADJUSTED = "adjusted", _("Adjusted")
        SOLD = "sold", _("Sold")
        RETURNED = "returned", _("Put back")

    level = models.ForeignKey(StockLevel, models.PROTECT, related_name="movements")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    delta = models.IntegerField(_("pieces"))
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    order_number = models.CharField(_("order"), max_length=24, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    at = models.DateTimeField(_("at"), default=timezone.now)

    class Meta:
        verbose_name = _("stock movement")
        verbose_name_plural = _("stock movements")
        ordering = ["-pk"]
        constraints = [models.CheckConstraint(condition=~Q(delta=0), name="movement_moves")]

    def __str__(self) -> str:
        return f"{self.delta:+d} {self.get_kind_display()}"


class Reservation(models.Model):
    """Pieces held for one order line at one location, until they are taken or released."""

    level = models.ForeignKey(StockLevel, models.PROTECT, related_name="reservations")
    line = models.ForeignKey("shop.OrderLine", models.PROTECT, related_name="reservations")
    quantity = models.PositiveIntegerField(_("pieces"))
    status = models.CharField(
        _("status"),
        max_length=10,
        choices=ReservationStatus.choices,
        default=ReservationStatus.HELD,
    )
    created_at = models.DateTimeField(_("created at"), default=timezone.now)
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)

    class Meta:
        verbose_name = _("reservation")
        verbose_name_plural = _("reservations")
        constraints = [
            models.CheckConstraint(condition=Q(quantity__gt=0), name="reservation_of_something"),
            models.UniqueConstraint(
                fields=["line"],
                condition=Q(status__in=["held", "taken"]),
                name="one_live_reservation_per_line",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} × {self.level}"
