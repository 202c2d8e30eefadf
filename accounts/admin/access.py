"""Grants and roles at the desk: who holds what, why, and what a change would do."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _

from config.foundation.access import permission_named, permissions
from config.foundation.admin import ReadOnlyAdmin
from config.foundation.desk import Queue, asks_for_proof, desk_queues
from config.foundation.moves import Move, MovesAdmin

from ..actions.grants import approve_grant, grant, refuse_grant, revoke_grant
from ..flows import GRANT_FLOW, GrantStatus
from ..models import Grant
from ..selectors.access import chains
from ..selectors.effect import (
    approvers,
    given_by,
    grant_effect,
    grants_giving,
    held_somewhere,
    names_of_places,
    revoke_effect,
    thing_of,
)
from .access_forms import GrantForm, ReasonForm, WhyForm
from .two_steps import TwoSteps, difference


@admin.register(Grant)
class GrantAdmin(MovesAdmin, TwoSteps, ReadOnlyAdmin):
    """Rows are made by the form and moved by buttons: nothing is edited, nothing deleted."""

    list_display = ("user", "what", "place", "expires_at", "status", "granted_by", "reason")
    list_filter = ("status", "role")
    list_select_related = ("user", "role", "granted_by")
    search_fields = ("user__email", "user__full_name", "permission", "role__name", "reason")
    show_full_result_count = False
    actions = None
    fields = (
        *("user", "what", "place", "status", "reason", "expires_at"),
        *("granted_by", "granted_at", "approved_by", "approved_at"),
        *("ended_by", "ended_at", "end_reason"),
    )
    readonly_fields = ("what", "place")
    flow = GRANT_FLOW
    moves = (
        Move(
            "approve",
            _("Approve"),
            "access.grant",
            lambda obj, user, data: approve_grant(grant=obj, by=user),
            to=GrantStatus.ACTIVE,
        ),
        Move(
            "refuse",
            _("Refuse"),
            "access.grant",
            lambda obj, user, data: refuse_grant(grant=obj, by=user, **data),
            to=GrantStatus.REFUSED,
            form=ReasonForm,
            kind="bad",
        ),
        Move(
            "revoke",
            _("Revoke"),
            "access.grant",
            lambda obj, user, data: revoke_grant(grant=obj, by=user, **data),
            to=GrantStatus.REVOKED,
            form=ReasonForm,
            kind="bad",
        ),
    )

    def has_add_permission(self, request: HttpRequest) -> bool:
        return held_somewhere(_person(request), "access.grant")

    def get_urls(self) -> list[URLPattern]:
        pages: list[tuple[str, Callable[..., HttpResponse], str]] = [
            ("why/", self.why, "accounts_grant_why"),
            ("permissions/", self.permissions, "accounts_grant_permissions"),
            ("permissions/<str:name>/", self.holders, "accounts_grant_holders"),
        ]
        wrap = self.admin_site.admin_view
        own = [path(place, wrap(view), name=name) for place, view, name in pages]
        return [*own, *super().get_urls()]

    @asks_for_proof
    def move_view(self, request: HttpRequest, pk: int, name: str) -> HttpResponse:
        return super().move_view(request, pk, name)

    @asks_for_proof
    def add_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not self.has_add_permission(request):
            raise PermissionDenied
        by = _person(request)
        first = {"person": request.GET.get("person", "")[:254]}
        form = GrantForm(request.POST or None, by=by, initial=first)
        return self.two_steps(
            request,
            form,
            title=_("Grant a role or a permission"),
            effect_of=lambda: _effect_of(form.wanted),
            save=lambda: grant(by=by, **form.wanted),
            page=lambda: _facts(form.wanted, by),
        )

    def page_of(self, request: HttpRequest, obj: Any) -> dict[str, Any]:
        page = super().page_of(request, obj)
        if obj.status == GrantStatus.ACTIVE:
            page |= {"ends_with_it": True, **difference(revoke_effect(obj))}
        elif obj.status == GrantStatus.WAITING:
            given = given_by(obj.role, obj.permission)
            page["approvers"] = approvers(
                given, thing_of(obj), but=[obj.granted_by_id, obj.user_id]
            )
        return page

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        response = super().changelist_view(request, extra_context)
        listed = getattr(response, "context_data", None) or {}
        if "cl" in listed:
            _name_places(listed["cl"].result_list)
        return response

    @admin.display(description=_("What"))
    def what(self, obj: Grant) -> str:
        return str(obj.role) if obj.role else obj.permission

    @admin.display(description=_("On"))
    def place(self, obj: Grant) -> Any:
        if not obj.resource_kind:
            return _("Everything")
        if not hasattr(obj, "place_name"):
            _name_places([obj])
        return obj.place_name  # type: ignore[attr-defined]

    def why(self, request: HttpRequest) -> HttpResponse:
        """Who may do this, and why?"""
        self._must_see(request)
        form = WhyForm(request.GET or None)
        page: dict[str, Any] = {"form": form}
        if form.is_bound and form.is_valid():
            said = form.cleaned_data
            found = chains(said["person"], said["permission"], said["resource"])
            _name_places([chain.grant for chain in found])
            page |= {"said": said, "chains": found, "asked": True}
            page["allowed"] = any(chain.state == "holds" for chain in found)
        return self._page(request, "why", _("Who may do this, and why?"), **page)

    def permissions(self, request: HttpRequest) -> HttpResponse:
        self._must_see(request)
        return self._page(request, "permissions", _("Permissions"), known=permissions())

    def holders(self, request: HttpRequest, name: str) -> HttpResponse:
        """Who holds this permission, on what, through which grant."""
        self._must_see(request)
        known = permission_named(name)
        if known is None:
            raise Http404
        rows = list(grants_giving(name).order_by("user_id", "pk")[:500])
        _name_places(rows)
        return self._page(request, "holders", known.label, permission=known, rows=rows)

    def _must_see(self, request: HttpRequest) -> None:
        if not self.has_view_permission(request):
            raise PermissionDenied

    def _page(self, request: HttpRequest, name: str, title: Any, **page: Any) -> HttpResponse:
        context = {**self._around(request, title), **page}
        return TemplateResponse(request, f"admin/accounts/{name}.html", context)


@desk_queues.answer
def grants_to_approve(request: HttpRequest) -> list[Queue]:
    if not request.user.has_perm("access.grant"):
        return []
    url = reverse("admin:accounts_grant_changelist") + "?status__exact=waiting"
    waiting = _waiting_for(request).count()
    hint = _("Risky grants that a second person has to approve")
    return [Queue(_("Grants to approve"), waiting, url, hint)]


def _waiting_for(request: HttpRequest) -> QuerySet[Grant]:
    """Not the ones that this person asked for or would receive."""
    mine = Q(granted_by=request.user.pk) | Q(user=request.user.pk)
    return Grant.objects.filter(status=GrantStatus.WAITING).exclude(mine)


def _person(request: HttpRequest) -> Any:
    return request.user


def _effect_of(wanted: dict[str, Any]) -> Any:
    return grant_effect(
        **{name: wanted[name] for name in ("user", "role", "permission", "resource")}
    )


def _facts(wanted: dict[str, Any], by: Any) -> dict[str, Any]:
    given = given_by(wanted["role"], wanted["permission"])
    people = approvers(given, wanted["resource"], but=[by.pk, wanted["user"].pk])
    what = wanted["role"] or wanted["permission"]
    return {"approvers": people, "whose": wanted["user"], "what": what, "on": wanted["resource"]}


def _name_places(rows: Any) -> None:
    names = names_of_places(rows)
    for row in rows:
        row.place_name = names.get((row.resource_kind, row.resource_id), "")
