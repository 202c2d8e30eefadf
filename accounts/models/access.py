"""Roles that inherit from roles, and grants of them. The database refuses a cycle of roles.

Any change here gives the people it touches a new `User.rights_version`, by trigger: whichever
way a row changed, what was cached of their rights is void with the same commit.
"""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..flows import GrantStatus
from .people import User

EVERYTHING = "*"


class Role(models.Model):
    """A named set of permissions; it has those of its parents as well."""

    name = models.SlugField(_("name"), max_length=60, unique=True)
    label = models.CharField(_("label"), max_length=120)
    description = models.CharField(_("description"), max_length=300, blank=True)
    parents: "models.ManyToManyField[Role, RoleParent]" = models.ManyToManyField(
        "self",
        through="RoleParent",
        through_fields=("role", "parent"),
        symmetrical=False,
        related_name="heirs",
        verbose_name=_("inherits from"),
    )

    class Meta:
        verbose_name = _("role")
        verbose_name_plural = _("roles")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.label


class RoleParent(models.Model):
    """`role` has every permission that `parent` has."""

    role = models.ForeignKey(Role, models.CASCADE, related_name="parent_links")
    parent = models.ForeignKey(Role, models.PROTECT, related_name="heir_links")

    class Meta:
        verbose_name = _("inheritance")
        verbose_name_plural = _("inheritances")
        constraints = [
            models.UniqueConstraint(fields=["role", "parent"], name="inherits_once"),
            models.CheckConstraint(condition=~Q(role=F("parent")), name="not_its_own_parent"),
        ]

    def __str__(self) -> str:
        return f"{self.role_id} ← {self.parent_id}"


class RolePermission(models.Model):
    """`permission` is a registered name such as "orders.cancel", or EVERYTHING."""

    role = models.ForeignKey(Role, models.CASCADE, related_name="permissions")
    permission = models.CharField(_("permission"), max_length=80)

    class Meta:
        verbose_name = _("permission of a role")
        verbose_name_plural = _("permissions of roles")
        constraints = [
            models.UniqueConstraint(fields=["role", "permission"], name="permission_once")
        ]

    def __str__(self) -> str:
        return self.permission


class Grant(models.Model):
    """A role or a permission for a person, on everything or on one resource, perhaps for a time.

    Rows are never deleted: revoking one says when, by whom and why.
    """

    user = models.ForeignKey(User, models.PROTECT, related_name="grants")
    role = models.ForeignKey(Role, models.PROTECT, null=True, blank=True, related_name="grants")
    permission = models.CharField(_("permission"), max_length=80, blank=True)
    resource_kind = models.CharField(_("kind of resource"), max_length=40, blank=True)
    resource_id = models.CharField(_("resource"), max_length=40, blank=True)
    expires_at = models.DateTimeField(_("ends at"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=300)
    status = models.CharField(
        _("status"), max_length=10, choices=GrantStatus.choices, default=GrantStatus.ACTIVE
    )
    granted_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    granted_at = models.DateTimeField(_("granted at"), default=timezone.now)
    approved_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    approved_at = models.DateTimeField(_("approved at"), null=True)
    ended_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(_("ended at"), null=True)
    end_reason = models.CharField(_("reason of the end"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("grant")
        verbose_name_plural = _("grants")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(role=None) ^ Q(permission=""), name="grant_role_or_permission"
            ),
            models.CheckConstraint(
                condition=Q(resource_kind="", resource_id="")
                | (~Q(resource_kind="") & ~Q(resource_id="")),
                name="grant_whole_resource",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="grant_has_reason"),
            models.CheckConstraint(
                condition=Q(approved_by=None)
                | (~Q(approved_by=F("granted_by")) & ~Q(approved_by=F("user"))),
                name="grant_second_person_approves",
            ),
            models.CheckConstraint(
                condition=Q(status__in=("waiting", "active")) ^ Q(ended_at__isnull=False),
                name="grant_ended_when",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=("revoked", "refused")) | ~Q(end_reason=""),
                name="grant_taken_for_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(approved_by=None, approved_at=None)
                | Q(approved_by__isnull=False, approved_at__isnull=False),
                name="grant_approved_by_and_when",
            ),
            models.UniqueConstraint(
                fields=["user", "role", "permission", "resource_kind", "resource_id"],
                condition=Q(status__in=("waiting", "active")),
                nulls_distinct=False,
                name="grant_once",
            ),
        ]
        indexes = [
            models.Index(
                fields=["user", "expires_at"], condition=Q(status="active"), name="grant_in_force"
            )
        ]

    def __str__(self) -> str:
        what = self.role.name if self.role else self.permission
        place = f" on {self.resource_kind}:{self.resource_id}" if self.resource_kind else ""
        return f"{what}{place}"
