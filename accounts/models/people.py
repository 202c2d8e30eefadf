"""People and their addresses."""

from collections.abc import Iterable
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import _user_has_module_perms, _user_has_perm  # type: ignore[attr-defined]
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from config.foundation.india import State, clean_mobile


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str | None, password: str | None = None, **fields: Any) -> "User":
        user = self.model(email=self.clean_email(email) if email else None, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, login: str | None) -> "User":
        """`login` is an e-mail address or a verified mobile number, as people type it."""
        return self.get(**self.login_of(login or ""))

    @classmethod
    def login_of(cls, login: str) -> dict[str, Any]:
        """The lookup that finds the account of `login`."""
        if "@" in login:
            return {"email": cls.clean_email(login)}
        try:
            return {"phone": clean_mobile(login), "phone_verified_at__isnull": False}
        except ValidationError:  # neither an address nor a number: nobody's
            return {"pk__in": []}

    @staticmethod
    def clean_email(email: str) -> str:
        """Addresses are compared without regard to case, so they are kept in small letters."""
        return email.strip().lower()


class User(AbstractBaseUser):  # type: ignore[django-manager-missing]  # django-otp has no types
    """Somebody who can sign in, by e-mail or by verified mobile number.

    What they may do follows from their grants alone (accounts.selectors.rights).
    """

    email = models.EmailField(_("e-mail"), unique=True, null=True, blank=True)
    email_verified_at = models.DateTimeField(_("e-mail verified"), null=True, blank=True)
    full_name = models.CharField(_("full name"), max_length=150)
    phone = models.CharField(_("mobile number"), max_length=13, blank=True)
    phone_verified_at = models.DateTimeField(_("mobile number verified"), null=True, blank=True)
    nominee = models.CharField(_("nominee"), max_length=200, blank=True)
    is_active = models.BooleanField(_("active"), default=True)
    rights_version = models.BigIntegerField(default=0, editable=False)
    created_at = models.DateTimeField(_("created at"), default=timezone.now)
    anonymised_at = models.DateTimeField(_("anonymised at"), null=True, editable=False)

    objects: ClassVar[UserManager] = UserManager()

    EMAIL_FIELD = "email"
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["full_name"]

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints = [
            models.CheckConstraint(
                condition=Q(email=None) | Q(email=Lower("email")), name="email_in_small_letters"
            ),
            models.CheckConstraint(
                condition=Q(email__isnull=False)
                | Q(phone_verified_at__isnull=False)
                | Q(anonymised_at__isnull=False),
                name="user_has_a_login",
            ),
            models.CheckConstraint(
                condition=Q(phone_verified_at=None) | ~Q(phone=""), name="verified_phone_is_there"
            ),
            models.UniqueConstraint(
                fields=["phone"],
                condition=Q(phone_verified_at__isnull=False),
                name="one_account_per_verified_phone",
            ),
        ]

    def __str__(self) -> str:
        return self.email or self.phone or f"#{self.pk}"

    @property
    def first_name(self) -> str:
        return self.full_name.split(" ")[0]

    @property
    def is_staff(self) -> bool:
        """May this person enter the desk (and must therefore have a second factor)?"""
        return self.has_perm("desk.enter")

    def has_perm(self, permission: str, resource: Any = None) -> bool:
        """May this person do `permission`, to `resource` if one is given? Asks the backends."""
        return bool(_user_has_perm(self, permission, resource))

    def has_perms(self, permissions: Iterable[str], resource: Any = None) -> bool:
        return all(self.has_perm(permission, resource) for permission in permissions)

    def has_module_perms(self, app_label: str) -> bool:
        return bool(_user_has_module_perms(self, app_label))


class Address(models.Model):
    """A place in India where a parcel can go."""

    FROZEN = (
        *("full_name", "phone", "line1", "line2", "landmark"),
        *("city", "state", "pincode", "gstin"),
    )

    user = models.ForeignKey(User, models.CASCADE, related_name="addresses")
    full_name = models.CharField(_("full name"), max_length=150)
    phone = models.CharField(_("mobile number"), max_length=13)
    line1 = models.CharField(_("flat, house, building"), max_length=200)
    line2 = models.CharField(_("street, area"), max_length=200, blank=True)
    landmark = models.CharField(_("landmark"), max_length=120, blank=True)
    city = models.CharField(_("city or district"), max_length=100)
    state = models.CharField(_("state"), max_length=2, choices=State.choices)
    pincode = models.CharField(_("PIN code"), max_length=6)
    gstin = models.CharField(_("GSTIN"), max_length=15, blank=True)
    is_default = models.BooleanField(_("default"), default=False)
    created_at = models.DateTimeField(_("created at"), default=timezone.now)

    class Meta:
        verbose_name = _("address")
        verbose_name_plural = _("addresses")
        ordering = ["-is_default", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user"],
                condition=Q(is_default=True),
                name="one_default_address",
            ),
            models.CheckConstraint(condition=Q(pincode__regex=r"^[1-9][0-9]{5}$"), name="pin_six"),
        ]

    def __str__(self) -> str:
        return f"{self.full_name}, {self.city} {self.pincode}"

    def as_dict(self) -> dict[str, str]:
        """What an order freezes of this address."""
        return {name: getattr(self, name) for name in self.FROZEN}
