"""People and their addresses."""

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from config.foundation.india import State


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        user = self.model(email=self.clean_email(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, email: str | None) -> "User":
        return self.get(email=self.clean_email(email or ""))

    @staticmethod
    def clean_email(email: str) -> str:
        """Addresses are compared without regard to case, so they are kept in small letters."""
        return email.strip().lower()


class User(AbstractBaseUser, PermissionsMixin):
    """Somebody who can sign in; e-mail is the name they sign in with."""

    email = models.EmailField(_("e-mail"), unique=True)
    full_name = models.CharField(_("full name"), max_length=150)
    phone = models.CharField(_("mobile number"), max_length=13, blank=True)
    is_active = models.BooleanField(_("active"), default=True)
    is_staff = models.BooleanField(_("staff"), default=False)
    created_at = models.DateTimeField(_("created at"), default=timezone.now)

    objects: ClassVar[UserManager] = UserManager()

    EMAIL_FIELD = "email"
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["full_name"]

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints = [
            models.CheckConstraint(condition=Q(email=Lower("email")), name="email_in_small_letters")
        ]

    def __str__(self) -> str:
        return self.email

    @property
    def first_name(self) -> str:
        return self.full_name.split(" ")[0]


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
