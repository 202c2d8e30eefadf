"""Tables that every app shares: the outbox and the idempotency keys."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class StoredEvent(models.Model):
    """A fact that was announced, written in the same transaction as the change itself."""

    name = models.CharField(_("name"), max_length=100)
    data = models.JSONField(_("data"))
    at = models.DateTimeField(_("at"), default=timezone.now)

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        indexes = [models.Index(fields=["name", "-at"], name="event_by_name")]

    def __str__(self) -> str:
        return f"{self.name} {self.data}"


class EventDelivery(models.Model):
    """One handler's copy of one event: done, waiting, or put off after a failure."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    event = models.ForeignKey(StoredEvent, models.CASCADE, related_name="deliveries")
    handler = models.CharField(_("handler"), max_length=200)
    due_at = models.DateTimeField(_("due at"), default=timezone.now)
    done_at = models.DateTimeField(_("done at"), null=True, blank=True)
    tries = models.PositiveSmallIntegerField(_("tries"), default=0)
    error = models.TextField(_("last error"), blank=True)

    class Meta:
        verbose_name = _("event delivery")
        verbose_name_plural = _("event deliveries")
        constraints = [
            models.UniqueConstraint(fields=["event", "handler"], name="one_delivery_per_handler")
        ]
        indexes = [
            models.Index(fields=["due_at"], condition=Q(done_at=None), name="delivery_waiting")
        ]

    def __str__(self) -> str:
        return f"{self.event_id} → {self.handler}"


class IdempotencyKey(models.Model):
    """The first answer to a POST, replayed to every retry with the same key and body."""

    owner = models.CharField(_("owner"), max_length=80)
    key = models.CharField(_("key"), max_length=120)
    fingerprint = models.CharField(_("fingerprint"), max_length=64)
    status = models.PositiveSmallIntegerField(_("status"), null=True)
    body = models.JSONField(_("body"), null=True)
    headers = models.JSONField(_("headers"), default=dict)
    created_at = models.DateTimeField(_("created at"), default=timezone.now)

    class Meta:
        verbose_name = _("idempotency key")
        verbose_name_plural = _("idempotency keys")
        constraints = [models.UniqueConstraint(fields=["owner", "key"], name="one_answer_per_key")]
        indexes = [models.Index(fields=["created_at"], name="idempotency_by_age")]

    def __str__(self) -> str:
        return self.key
