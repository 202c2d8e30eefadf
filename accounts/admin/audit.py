"""The audit log at the desk: newest first, to be looked at and taken away as CSV."""

import json
from collections.abc import Iterator
from typing import Any

from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBadRequest, HttpResponseBase
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from config.foundation.admin import ReadOnlyAdmin
from config.foundation.desk import asks_for_proof
from config.foundation.spreadsheet import csv_download

from ..actions.audit import record
from ..models import AuditEntry, User
from ..selectors.access import grants_in_force
from ..selectors.audit import audit_entries, changes_of, found_by, values_in_use

COLUMNS = (
    *("id", "at", "action", "actor_id", "acting_for_id", "target_kind", "target_id"),
    *("before", "after", "facts", "network_address", "user_agent", "request_id"),
)
MOST_PEOPLE = 200


class ActionFilter(admin.SimpleListFilter):
    """An area ("grants.") or one action."""

    title = _("action")
    parameter_name = "action"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        actions = values_in_use("action")
        areas = sorted({f"{action.partition('.')[0]}." for action in actions})
        return [(one, f"{one}*" if one.endswith(".") else one) for one in sorted(actions + areas)]

    def queryset(self, request: HttpRequest, rows: QuerySet[AuditEntry]) -> QuerySet[AuditEntry]:
        return rows & audit_entries(action=self.value() or "")


class ActorFilter(admin.SimpleListFilter):
    """Whoever holds a grant, and whomever the address names; others are found by e-mail."""

    title = _("who")
    parameter_name = "actor"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        people = User.objects.filter(pk__in=grants_in_force().values("user")).order_by("full_name")
        found = [(str(person.pk), str(person)) for person in people[:MOST_PEOPLE]]
        asked = request.GET.get(self.parameter_name, "")
        return found if asked in dict(found) or not asked else [*found, (asked, f"№ {asked}")]

    def queryset(self, request: HttpRequest, rows: QuerySet[AuditEntry]) -> QuerySet[AuditEntry]:
        asked = self.value()
        if not asked:
            return rows
        is_number = asked.isascii() and asked.isdigit() and len(asked) < 19
        return rows.filter(actor=int(asked)) if is_number else rows.none()


class KindFilter(admin.SimpleListFilter):
    title = _("kind of target")
    parameter_name = "target_kind"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(kind, kind) for kind in values_in_use("target_kind")]

    def queryset(self, request: HttpRequest, rows: QuerySet[AuditEntry]) -> QuerySet[AuditEntry]:
        return rows.filter(target_kind=self.value()) if self.value() else rows


@admin.register(AuditEntry)
class AuditEntryAdmin(ReadOnlyAdmin):
    list_display = ("at", "action", "actor", "target", "network_address", "request_id")
    list_filter = (ActionFilter, ActorFilter, KindFilter, "at")
    list_select_related = ("actor",)
    list_per_page = 50
    ordering = ("-pk",)
    sortable_by = ()
    search_fields = ("request_id",)  # shows the box; found_by() searches
    search_help_text = _("Request, target (HT-…, order:HT-…), or the e-mail of who did it")
    show_full_result_count = False
    actions = None
    change_list_template = "admin/accounts/audit_list.html"
    change_form_template = "admin/accounts/audit_entry.html"
    fields = (
        *("at", "action", "actor", "acting_for", "target", "network_address"),
        *("user_agent", "place"),
    )
    readonly_fields = ("target", "place")

    def get_urls(self) -> list[URLPattern]:
        export = self.admin_site.admin_view(self.export)
        return [path("export/", export, name="accounts_auditentry_export"), *super().get_urls()]

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        found = found_by(queryset, search_term) if search_term.strip() else queryset
        return found, False

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> Any:
        more = {
            "may_export": request.user.has_perm("audit.export"),
            "chosen": request.GET.urlencode(),
        }
        return super().changelist_view(request, {**(extra_context or {}), **more})

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> Any:
        entry = kwargs.get("obj")
        if isinstance(entry, AuditEntry):
            facts = [(name, _cell(value)) for name, value in sorted(entry.facts.items())]
            context |= {"changes": changes_of(entry), "facts": facts}
        return super().render_change_form(request, context, *args, **kwargs)

    @admin.display(description=_("Target"))
    def target(self, entry: AuditEntry) -> str:
        return f"{entry.target_kind}:{entry.target_id}" if entry.target_kind else "—"

    @admin.display(description=_("Place in the chain"))
    def place(self, entry: AuditEntry) -> Any:
        seal = getattr(entry, "seal", None)
        return seal.position if seal else _("not sealed yet")

    @asks_for_proof
    def export(self, request: HttpRequest) -> HttpResponseBase:
        """The list as it is filtered; that somebody took it away stands in the log first."""
        if not (self.has_view_permission(request) and request.user.has_perm("audit.export")):
            raise PermissionDenied
        try:
            rows = self.get_changelist_instance(request).get_queryset(request)
        except IncorrectLookupParameters:
            return HttpResponseBadRequest(_("These filters cannot be read."))
        entry = record("audit.exported", facts={"filters": request.GET.dict()})
        name = f"audit-{timezone.now():%Y%m%d-%H%M%S}.csv"
        return csv_download(name, _table(rows.filter(pk__lt=entry.pk)))


def _table(rows: QuerySet[AuditEntry]) -> Iterator[tuple[Any, ...]]:
    yield COLUMNS
    plain = rows.select_related(None).values_list(*COLUMNS)
    for row in plain.iterator(chunk_size=2000):
        yield tuple(_cell(value) for value in row)


def _cell(value: Any) -> Any:
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False, sort_keys=True) if value else ""
    return value.isoformat() if hasattr(value, "isoformat") else value
