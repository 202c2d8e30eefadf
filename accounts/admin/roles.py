"""Roles at the desk: what each gives, and what a change would do to how many people."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from config.foundation.admin import ReadOnlyAdmin
from config.foundation.desk import asks_for_proof

from ..actions.roles import save_role
from ..models import Role
from ..selectors.access import permissions_given
from ..selectors.effect import people_with_role, role_effect
from .access_forms import RoleForm
from .two_steps import TwoSteps


@admin.register(Role)
class RoleAdmin(TwoSteps, ReadOnlyAdmin):
    """Never deleted: grants of old days point at them. A role that gives nothing is harmless."""

    list_display = ("label", "name", "description", "inherits")
    search_fields = ("name", "label")
    actions = None
    fields = ("name", "label", "description", "inherits", "gives", "held_by")
    readonly_fields = ("inherits", "gives", "held_by")

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).prefetch_related("parents")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("access.edit_roles")

    @asks_for_proof
    def add_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not self.has_add_permission(request):
            raise PermissionDenied
        return self._steps(request, None, _("Make a role"))

    @asks_for_proof
    def change_view(
        self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any
    ) -> HttpResponse:
        if not self.has_add_permission(request):
            return super().change_view(request, object_id, *args, **kwargs)
        role = self.get_object(request, object_id)
        if role is None:
            raise Http404
        return self._steps(request, role, _("Change the role “%s”") % role)

    def _steps(self, request: HttpRequest, role: Role | None, title: Any) -> HttpResponse:
        by: Any = request.user
        form = RoleForm(request.POST or None, by=by, role=role, initial=_picture(role))
        return self.two_steps(
            request,
            form,
            title=title,
            effect_of=lambda: role_effect(
                role=role,
                permissions=form.cleaned_data["permissions"],
                parents=form.cleaned_data["parents"],
            ),
            save=lambda: save_role(by=by, role=role, **form.cleaned_data),
            page=lambda: {"what": form.cleaned_data["label"], "is_role": True},
        )

    @admin.display(description=_("Inherits from"))
    def inherits(self, role: Role) -> str:
        return ", ".join(str(parent) for parent in role.parents.all())

    @admin.display(description=_("Gives"))
    def gives(self, role: Role) -> str:
        return ", ".join(sorted(permissions_given(role)))

    @admin.display(description=_("Held by (people)"))
    def held_by(self, role: Role) -> int:
        return people_with_role(role).count()


def _picture(role: Role | None) -> dict[str, Any]:
    if role is None:
        return {}
    return {
        "name": role.name,
        "label": role.label,
        "description": role.description,
        "permissions": [row.permission for row in role.permissions.all()],
        "parents": list(role.parents.all()),
    }
