"""Buttons of the admin that call one action each: legal ones only, POST only, with permission."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from .errors import Conflict, DomainError
from .flow import Flow
from .noticed import notice_refusal


@dataclass(frozen=True)
class Move:
    """A button on an object's page that calls one action.

    `run(obj, user, data)` gets the cleaned data of `form`; `to` is the status that the flow must
    allow, or "" when the button is always right; `bulk` offers it for chosen rows of the list too.
    """

    name: str
    label: Any
    permission: str
    run: Callable[[Any, Any, dict[str, Any]], object]
    to: str = ""
    form: type[forms.Form] = forms.Form
    done: Any = _("Done.")
    kind: str = ""
    bulk: bool = False


class MovesAdmin(admin.ModelAdmin[Any]):
    """An object whose status is moved by buttons: only legal ones are shown, POST only."""

    moves: ClassVar[Sequence[Move]] = ()
    flow: ClassVar[Flow | None] = None

    def moves_for(self, request: HttpRequest, obj: Model) -> list[Move]:
        return [move for move in self.moves if self._may(request, move) and self._legal(move, obj)]

    def _may(self, request: HttpRequest, move: Move) -> bool:
        return request.user.has_perm(move.permission)

    def _legal(self, move: Move, obj: Model) -> bool:
        return not move.to or (self.flow is not None and move.to in self.flow.allowed_moves(obj))

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(require_POST(self.move_view))
        name = f"{self.opts.app_label}_{self.opts.model_name}_move"
        return [path("<int:pk>/move/<slug:name>/", view, name=name), *super().get_urls()]

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        obj = self.get_object(request, object_id)
        more = self.page_of(request, obj) if obj else {}
        return super().change_view(request, object_id, form_url, {**(extra_context or {}), **more})

    def page_of(self, request: HttpRequest, obj: Any) -> dict[str, Any]:
        """What the object's page shows beside its fields."""
        moves = self.moves_for(request, obj)
        buttons = [
            (
                move,
                move.form(prefix=move.name),
                reverse(self._address("move"), args=[obj.pk, move.name]),
            )
            for move in moves
        ]
        return {"moves": buttons, "was": self._status_of(obj)}

    def _address(self, view: str) -> str:
        return f"{self.admin_site.name}:{self.opts.app_label}_{self.opts.model_name}_{view}"

    def _status_of(self, obj: Any) -> str:
        return str(getattr(obj, self.flow.field)) if self.flow else ""

    def move_view(self, request: HttpRequest, pk: int, name: str) -> HttpResponse:
        obj = self.get_object(request, str(pk))
        move = next((move for move in self.moves if move.name == name), None)
        if obj is None or move is None:
            raise Http404
        if not self._may(request, move) or not self.has_view_permission(request, obj):
            raise PermissionDenied
        self._move_and_say(request, obj, move)
        return redirect(self._address("change"), pk)

    def _move_and_say(self, request: HttpRequest, obj: Any, move: Move) -> None:
        form = move.form(request.POST, prefix=move.name)
        try:
            if not form.is_valid():
                self.message_user(request, _words_of(form), messages.ERROR)
                return
            self._look_again(request, obj)
            self._run(request, obj, move, form.cleaned_data)
        except DomainError as refusal:
            notice_refusal(refusal)
            self.message_user(request, str(refusal), messages.ERROR)
        else:
            self.message_user(request, move.done, messages.SUCCESS)

    def _look_again(self, request: HttpRequest, obj: Any) -> None:
        """The page says which status it showed; another one means that somebody was first."""
        if request.POST.get("was", self._status_of(obj)) != self._status_of(obj):
            raise Conflict

    def _run(self, request: HttpRequest, obj: Any, move: Move, data: dict[str, Any]) -> None:
        move.run(obj, request.user, data)
        self.log_change(request, obj, str(move.label))

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        offered = [move for move in self.moves if move.bulk and self._may(request, move)]
        bulk = {m.name: (partial(_move_chosen, move=m), m.name, m.label) for m in offered}
        return {**bulk, **super().get_actions(request)}

    def move_chosen(self, request: HttpRequest, rows: QuerySet[Any], move: Move) -> None:
        """Move each chosen row by itself; one that is refused does not stop the others."""
        done = 0
        for obj in rows:
            try:
                self._run(request, obj, move, {})
                done += 1
            except DomainError as refusal:
                notice_refusal(refusal)
                self.message_user(request, f"{obj}: {refusal}", messages.ERROR)
        if done:
            said = _g("%(label)s: %(count)d done.") % {"label": move.label, "count": done}
            self.message_user(request, said, messages.SUCCESS)


def _move_chosen(
    desk: MovesAdmin, request: HttpRequest, rows: QuerySet[Any], *, move: Move
) -> None:
    desk.move_chosen(request, rows, move)


def _words_of(form: forms.Form) -> str:
    """Every error of a small form in one sentence each, with the field's name."""
    named = [
        f"{form.fields[name].label}: {error}" if name in form.fields else str(error)
        for name, errors in form.errors.items()
        for error in errors
    ]
    return " ".join(named)
