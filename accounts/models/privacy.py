"""Consents given and withdrawn, and grievances with their clocks (DPDP Act 2023, Rules 2025)."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..flows import TicketStatus
from .people import User


class Consent(models.Model):
    """One yes or no. Append-only: the newest row of a purpose is what holds."""

    class Purpose(models.TextChoices):
        POLICIES = "policies", _("Terms and privacy policy")
        ADULT = "adult", _("I am 18 or older")
        OFFERS_EMAIL = "offers_email", _("Offers by e-mail")
        OFFERS_SMS = "offers_sms", _("Offers by SMS")
        UPDATES_SMS = "updates_sms", _("Order updates by SMS")

    user = models.ForeignKey(User, models.PROTECT, related_name="consents")
    purpose = models.CharField(_("purpose"), max_length=20, choices=Purpose.choices)
    given = models.BooleanField(_("given"))
    text_version = models.CharField(_("version of the text"), max_length=20)
    source = models.CharField(_("where"), max_length=40)
    at = models.DateTimeField(_("at"), default=timezone.now)

    class Meta:
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["user", "purpose", "-id"], name="consent_now")]

    def __str__(self) -> str:
        return f"{self.purpose}: {self.given}"


class GrievanceTicket(models.Model):
    """A complaint: acknowledged within 48 hours, settled within a month (E-Commerce Rules 2020)."""

    number = models.CharField(_("number"), max_length=20, unique=True)
    user = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="tickets")
    email = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("mobile number"), max_length=13, blank=True)
    subject = models.CharField(_("subject"), max_length=150)
    text = models.TextField(_("what happened"), max_length=4000)
    order_number = models.CharField(_("order"), max_length=24, blank=True)
    status = models.CharField(
        _("status"), max_length=14, choices=TicketStatus.choices, default=TicketStatus.OPEN
    )
    answer = models.TextField(_("answer"), max_length=4000, blank=True)
    opened_at = models.DateTimeField(_("received"), default=timezone.now)
    acknowledge_by = models.DateTimeField(_("acknowledge by"))
    settle_by = models.DateTimeField(_("settle by"))
    acknowledged_at = models.DateTimeField(_("acknowledged"), null=True, blank=True)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    handled_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("grievance")
        verbose_name_plural = _("grievances")
        ordering = ["-opened_at"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(status="closed") | (~Q(answer="") & Q(closed_at__isnull=False)),
                name="closed_with_an_answer",
            ),
            models.CheckConstraint(
                condition=Q(status="open") | Q(acknowledged_at__isnull=False),
                name="acknowledged_when",
            ),
        ]
        indexes = [models.Index(fields=["status", "acknowledge_by"], name="tickets_due")]

    def __str__(self) -> str:
        return self.number
