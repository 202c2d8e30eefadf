"""People at the desk. Only who may change roles touches accounts of staff."""

from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.forms import AdminPasswordChangeForm, AdminUserCreationForm, UserChangeForm
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from ..actions.passwords import set_password
from ..models import Address, User, UserManager


class SmallLetters:
    """Two spellings of one e-mail are one person."""

    cleaned_data: dict[str, Any]

    def clean_email(self) -> str:
        return UserManager.clean_email(self.cleaned_data["email"])


class NewPersonForm(SmallLetters, AdminUserCreationForm[User]):
    class Meta:
        model = User
        fields = ("email", "full_name")


class PersonForm(SmallLetters, UserChangeForm[User]):
    class Meta:
        model = User
        fields = "__all__"


class PasswordByStaffForm(AdminPasswordChangeForm):  # type: ignore[type-arg]
    """Ends the person's sessions and app tokens, like a change of their own."""

    def save(self, commit: bool = True) -> User:
        usable = self.cleaned_data["set_usable_password"]
        set_password(user=self.user, password=self.cleaned_data["password1"] if usable else None)
        person: User = self.user
        return person


class AddressInline(admin.StackedInline[Address, User]):
    model = Address
    extra = 0
    readonly_fields = ("is_default", "created_at")


@admin.register(User)
class UserAdmin(DjangoUserAdmin[User]):
    form = PersonForm
    add_form = NewPersonForm
    change_password_form = PasswordByStaffForm
    ordering = ("-pk",)
    list_display = ("__str__", "full_name", "phone", "is_active", "created_at")
    list_filter = ("is_active", "grants__role")
    filter_horizontal = ()
    search_fields = ("email", "phone", "full_name")
    readonly_fields = ("last_login", "created_at")
    inlines = (AddressInline,)
    fieldsets = (
        (None, {"fields": ("email", "password", "full_name", "phone", "is_active")}),
        (_("Dates"), {"fields": ("last_login", "created_at")}),
    )
    add_fieldsets = (
        (None, {"fields": ("email", "full_name", "usable_password", "password1", "password2")}),
    )

    def get_inlines(self, request: HttpRequest, obj: Any) -> Any:
        return self.inlines if obj else ()

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_change_permission(request, obj) and _may_touch(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_delete_permission(request, obj) and _may_touch(request, obj)


def _may_touch(request: HttpRequest, person: User | None) -> bool:
    """Whoever may change a colleague's password would have that colleague's rights."""
    return person is None or not person.is_staff or request.user.has_perm("access.edit_roles")
