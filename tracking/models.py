"""What a buyer was told about an order, and when."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shop.models import Order


class Notice(models.Model):
    """One mail about one order. The row comes first, so the same thing is never said twice."""

    class Kind(models.TextChoices):
        CONFIRMED = "confirmed", _("Confirmed")
        SHIPPED = "shipped", _("Shipped")
        DELIVERED = "delivered", _("Delivered")
        CANCELLED = "cancelled", _("Cancelled")

    order = models.ForeignKey(Order, models.PROTECT, related_name="notices")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    delivery_id = models.UUIDField(_("event delivery"))
    sent_at = models.DateTimeField(_("sent at"), default=timezone.now)

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["order", "kind"], name="one_notice_of_a_kind")
        ]

    def __str__(self) -> str:
        return f"{self.order_id} {self.kind}"
