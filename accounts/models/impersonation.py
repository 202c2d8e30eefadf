"""Staff looking at the shop as a customer sees it."""

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .people import User


class Impersonation(models.Model):
    """Who acted as whom, why, until when; writing is allowed from `raised_at` on only."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    staff = models.ForeignKey(User, models.PROTECT, related_name="impersonations")
    customer = models.ForeignKey(User, models.PROTECT, related_name="impersonated")
    reason = models.CharField(_("reason"), max_length=300)
    started_at = models.DateTimeField(_("started"), default=timezone.now)
    ends_at = models.DateTimeField(_("ends by itself"))
    raised_at = models.DateTimeField(_("may write since"), null=True)
    ended_at = models.DateTimeField(_("ended"), null=True)

    class Meta:
        verbose_name = _("impersonation")
        verbose_name_plural = _("impersonations")
        ordering = ["-started_at"]
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="impersonation_has_reason"),
            models.CheckConstraint(condition=~Q(staff=F("customer")), name="not_as_oneself"),
            models.UniqueConstraint(
                fields=["staff"], condition=Q(ended_at=None), name="one_look_at_a_time"
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)
