"""Codes that are sent, and devices that prove a second factor (django-otp)."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_otp.models import Device

from .people import User


class OneTimeCode(models.Model):
    """Six digits sent to an e-mail address or a number, good for one thing, once.

    The code follows from the server's secret and `id`, so no table, log or outbox holds it.
    Rows are the ledger that the budgets of SMS count, and are forgotten after a while.
    """

    class Purpose(models.TextChoices):
        SIGN_UP = "sign_up", _("Make an account")
        SIGN_IN = "sign_in", _("Sign in")
        RESET = "reset", _("Set a new password")
        SECOND_FACTOR = "second_factor", _("Second factor")
        CHANGE_EMAIL = "change_email", _("Confirm an e-mail address")
        CHANGE_PHONE = "change_phone", _("Confirm a mobile number")

    class Channel(models.TextChoices):
        EMAIL = "email", _("E-mail")
        SMS = "sms", _("SMS")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    purpose = models.CharField(max_length=20, choices=Purpose.choices)
    channel = models.CharField(max_length=5, choices=Channel.choices)
    destination = models.CharField(max_length=254)
    user = models.ForeignKey(User, models.CASCADE, null=True, related_name="+")
    network_address = models.GenericIPAddressField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    used_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("one-time code")
        verbose_name_plural = _("one-time codes")
        indexes = [
            models.Index(fields=["destination", "-created_at"], name="codes_by_destination"),
            models.Index(fields=["channel", "-created_at"], name="codes_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.purpose} {self.id}"


class SMSDevice(Device):
    """The verified mobile number of its user as a second factor, for those without an app."""

    class Meta:
        verbose_name = _("SMS device")
        verbose_name_plural = _("SMS devices")
        constraints = [models.UniqueConstraint(fields=["user"], name="one_sms_device")]


class RecoveryDevice(Device):
    """A sheet of codes for the day the phone is lost; a new sheet voids the old one."""

    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("recovery codes")
        verbose_name_plural = _("recovery codes")
        constraints = [models.UniqueConstraint(fields=["user"], name="one_recovery_sheet")]


class RecoveryCode(models.Model):
    """One code of a sheet, kept as a keyed digest."""

    device = models.ForeignKey(RecoveryDevice, models.CASCADE, related_name="codes")
    digest = models.CharField(max_length=64)
    used_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("recovery code")
        verbose_name_plural = _("recovery codes")
        constraints = [
            models.UniqueConstraint(fields=["device", "digest"], name="recovery_code_once")
        ]

    def __str__(self) -> str:
        return str(self.pk)


class TrustedBrowser(models.Model):
    """A browser that its owner asked not to be asked for a code on, until `expires_at`."""

    user = models.ForeignKey(User, models.CASCADE, related_name="trusted_browsers")
    digest = models.CharField(max_length=64, unique=True)
    user_agent = models.CharField(_("browser"), max_length=200, blank=True)
    created_at = models.DateTimeField(_("trusted since"), default=timezone.now)
    expires_at = models.DateTimeField(_("until"))
    ended_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("trusted browser")
        verbose_name_plural = _("trusted browsers")
        indexes = [
            models.Index(fields=["user"], condition=Q(ended_at=None), name="trusted_open"),
        ]

    def __str__(self) -> str:
        return str(self.pk)
