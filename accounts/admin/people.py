"""People at the desk. Only who may change roles touches accounts of staff.

The list shows no whole e-mail or number; opening somebody's page does, and stands in the log.
"""

from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.forms import AdminPasswordChangeForm, AdminUserCreationForm, UserChangeForm
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from config.foundation.desk import asks_for_proof
from config.foundation.moves import Move, MovesAdmin

from ..actions.audit import record
from ..actions.passwords import set_password
from ..actions.people_state import set_active
from ..actions.reset_factor import reset_factor
from ..models import Address, User, UserManager, UserSession
from ..selectors import may
from ..selectors.access import grants_in_force
from ..selectors.effect import names_of_places
from .access_forms import ReasonForm


class SmallLetters:
    """Two spellings of one e-mail are one person."""

    cleaned_data: dict[str, Any]

    def clean_email(self) -> str | None:
        email = self.cleaned_data.get("email")
        return UserManager.clean_email(email) if email else None


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
class UserAdmin(MovesAdmin, DjangoUserAdmin[User]):
    """E-mail, number and what is verified change by their owner's actions only."""

    form = PersonForm
    add_form = NewPersonForm
    change_password_form = PasswordByStaffForm
    ordering = ("-pk",)
    list_display = ("full_name", "contact", "is_active", "created_at")
    list_filter = ("is_active", "grants__role")
    filter_horizontal = ()
    search_fields = ("email", "phone", "full_name")
    search_help_text = _("E-mail, mobile number or name")
    inlines = (AddressInline,)
    readonly_fields = (
        *("email", "email_verified_at", "phone", "phone_verified_at", "is_active"),
        *("last_login", "created_at"),
    )
    fieldsets = (
        (None, {"fields": ("full_name", "email", "phone", "password", "is_active")}),
        (_("Confirmed"), {"fields": ("email_verified_at", "phone_verified_at")}),
        (_("Dates"), {"fields": ("last_login", "created_at")}),
    )
    add_fieldsets = (
        (None, {"fields": ("email", "full_name", "usable_password", "password1", "password2")}),
    )
    moves = (
        Move(
            "close",
            _("Close the account"),
            "people.edit",
            lambda obj, user, data: set_active(by=user, user=obj, active=False, **data),
            form=ReasonForm,
            kind="bad",
        ),
        Move(
            "open",
            _("Open the account"),
            "people.edit",
            lambda obj, user, data: set_active(by=user, user=obj, active=True, **data),
            form=ReasonForm,
        ),
        Move(
            "reset_factor",
            _("Second factor lost"),
            "people.reset_factor",
            lambda obj, user, data: reset_factor(by=user, user=obj, **data),
            form=ReasonForm,
            kind="bad",
            done=_("They set up a new one at the next sign-in; all their sessions ended."),
        ),
    )

    @admin.display(description=_("Reached at"))
    def contact(self, person: User) -> str:
        return covered(person.email or person.phone)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.readonly_fields if obj else ()

    def get_inlines(self, request: HttpRequest, obj: Any) -> Any:
        return self.inlines if obj else ()

    def page_of(self, request: HttpRequest, obj: Any) -> dict[str, Any]:
        """What they hold, where they are signed in; that somebody looked stands in the log."""
        if request.method == "GET":
            record("people.seen", target=obj)
        user: Any = request.user
        grants = list(grants_in_force().filter(user=obj).select_related("role"))
        places = names_of_places(grants)
        return {
            **super().page_of(request, obj),
            "grants": [(one, places.get((one.resource_kind, one.resource_id))) for one in grants],
            "sign_ins": UserSession.objects.filter(user=obj, ended_at=None).count(),
            "may_look_as": not grants and may(user, "people.impersonate", obj),
            "may_see_access": request.user.has_perm("access.view"),
        }

    @asks_for_proof
    def move_view(self, request: HttpRequest, pk: int, name: str) -> HttpResponse:
        return super().move_view(request, pk, name)

    @asks_for_proof
    def user_change_password(
        self, request: HttpRequest, id: str, form_url: str = ""
    ) -> HttpResponse:
        """Whoever sets a password can sign in with it: a right of its own."""
        if not request.user.has_perm("people.set_password"):
            raise PermissionDenied
        page: HttpResponse = super().user_change_password(request, id, form_url)
        return page

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_change_permission(request, obj) and _may_touch(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Accounts are closed, or made anonymous by their owners."""
        return False

    def _legal(self, move: Move, obj: Model) -> bool:
        is_active = isinstance(obj, User) and obj.is_active
        wanted = {"close": is_active, "open": not is_active}
        return wanted.get(move.name, super()._legal(move, obj))


def covered(contact: str) -> str:
    """Enough to tell two people apart: r•••@example.com, •••3210."""
    name, at, host = contact.partition("@")
    return f"{name[:1]}•••@{host}" if at else f"•••{contact[-4:]}" if contact else "—"


def _may_touch(request: HttpRequest, person: User | None) -> bool:
    """Whoever may change a colleague's password would have that colleague's rights."""
    return person is None or not person.is_staff or request.user.has_perm("access.edit_roles")
