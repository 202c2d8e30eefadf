"""What was done, by whom, from where. Entries are append-only and sealed into a chain later.

Writers insert an entry in the transaction of the deed and wait for nobody; a task gives each
entry its place in the chain (AuditSeal), and each day's last link is exported (AuditDigest).
"""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .people import User


class AuditEntry(models.Model):
    """One deed. `before` and `after` hold the changed fields of an edit; no secrets, ever."""

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField(_("at"), default=timezone.now)
    action = models.CharField(_("action"), max_length=60)
    actor = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="deeds", verbose_name=_("who")
    )
    acting_for = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=_("acting for")
    )
    target_kind = models.CharField(_("kind of target"), max_length=60, blank=True)
    target_id = models.CharField(_("target"), max_length=60, blank=True)
    before = models.JSONField(_("before"), default=dict)
    after = models.JSONField(_("after"), default=dict)
    facts = models.JSONField(_("facts"), default=dict)
    network_address = models.GenericIPAddressField(_("network address"), null=True)
    user_agent = models.CharField(_("browser or app"), max_length=200, blank=True)
    request_id = models.CharField(_("request"), max_length=64, blank=True)

    class Meta:
        verbose_name = _("audit entry")
        verbose_name_plural = _("audit entries")
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["actor", "-id"], name="audit_by_actor"),
            models.Index(fields=["target_kind", "target_id", "-id"], name="audit_by_target"),
            models.Index(fields=["action", "-id"], name="audit_by_action"),
            models.Index(fields=["at"], name="audit_by_time"),
            models.Index(fields=["request_id"], name="audit_by_request"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M:%S} {self.action}"


class AuditSeal(models.Model):
    """An entry's place in the chain: `digest` covers the entry and the digest before it."""

    position = models.BigIntegerField(primary_key=True)
    entry = models.OneToOneField(AuditEntry, models.PROTECT, related_name="seal")
    digest = models.CharField(max_length=64)
    sealed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("audit seal")
        verbose_name_plural = _("audit seals")

    def __str__(self) -> str:
        return f"{self.position}"


class AuditDigest(models.Model):
    """The chain's end on one day (UTC), also written to a file that leaves this database."""

    day = models.DateField(_("day"), unique=True)
    position = models.BigIntegerField(_("position"))
    digest = models.CharField(_("digest"), max_length=64)
    exported_at = models.DateTimeField(_("exported at"), default=timezone.now)

    class Meta:
        verbose_name = _("audit digest")
        verbose_name_plural = _("audit digests")

    def __str__(self) -> str:
        return f"{self.day} {self.digest[:12]}"
