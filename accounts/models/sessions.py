"""Where somebody is signed in: browsers and apps, each of which can be ended by itself."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .people import User


class UserSession(models.Model):
    """One sign-in. A browser's has the key of its Django session; an app's is a token family."""

    class Kind(models.TextChoices):
        BROWSER = "browser", _("Browser")
        APP = "app", _("App")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(User, models.CASCADE, related_name="sign_ins")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    session_key = models.CharField(max_length=40, blank=True)
    network_address = models.GenericIPAddressField(_("network address"), null=True)
    user_agent = models.CharField(_("browser or app"), max_length=200, blank=True)
    factor = models.CharField(_("second factor"), max_length=20, blank=True)
    confirmed_at = models.DateTimeField(_("last confirmed"), null=True)
    created_at = models.DateTimeField(_("signed in"), default=timezone.now)
    last_seen_at = models.DateTimeField(_("last seen"), default=timezone.now)
    ended_at = models.DateTimeField(_("ended"), null=True)
    ended_because = models.CharField(_("why it ended"), max_length=20, blank=True)

    class Meta:
        verbose_name = _("session")
        verbose_name_plural = _("sessions")
        ordering = ["-last_seen_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["session_key"], condition=~Q(session_key=""), name="one_row_per_session"
            ),
            # Whatever ended a sign-in took its key away: no browser comes back with it.
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(session_key=""), name="ended_without_a_key"
            ),
        ]
        indexes = [
            models.Index(fields=["user"], condition=Q(ended_at=None), name="sessions_open"),
            models.Index(fields=["ended_at"], name="sessions_by_end"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"


class RefreshToken(models.Model):
    """One refresh token of a family; `used_at` is set by the one call that may swap it."""

    jti = models.CharField(primary_key=True, max_length=64)
    session = models.ForeignKey(UserSession, models.CASCADE, related_name="tokens")
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("refresh token")
        verbose_name_plural = _("refresh tokens")
        indexes = [models.Index(fields=["expires_at"], name="refresh_by_end")]

    def __str__(self) -> str:
        return self.jti
