"""A form, then a page that shows what it would do, then the deed. Without scripts."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _

from config.foundation.access import permission_named
from config.foundation.errors import DomainError
from config.foundation.noticed import notice, notice_refusal

from ..errors import MoreThanYouHold
from ..selectors.effect import Effect


class TwoSteps(admin.ModelAdmin[Any]):
    """Mixed into an admin whose rows are written by an action that gives or takes rights."""

    def two_steps(
        self,
        request: HttpRequest,
        form: forms.Form,
        *,
        title: Any,
        effect_of: Callable[[], Effect],
        save: Callable[[], Any],
        page: Callable[[], dict[str, Any]] = dict,
    ) -> HttpResponse:
        """`save` gets called only after this person saw the very effect that it will have."""
        again = "again" in request.POST
        if not form.is_bound or again or not form.is_valid():
            return self._form_page(request, form, title)
        effect = effect_of()
        seen = request.POST.get("seen", "")
        if seen != effect.fingerprint:
            more = {**page(), "changed_meanwhile": bool(seen)}
            return self._difference_page(request, form, title, effect, more)
        try:
            made = save()
        except DomainError as refusal:
            notice_refusal(refusal)
            form.add_error(None, str(refusal))
            return self._form_page(request, form, title)
        self.message_user(request, _("Saved."), messages.SUCCESS)
        opts = self.opts
        return redirect(f"admin:{opts.app_label}_{opts.model_name}_change", made.pk)

    def _form_page(self, request: HttpRequest, form: forms.Form, title: Any) -> HttpResponse:
        _notice_forged(form)
        context = {**self._around(request, title), "form": form}
        status = 422 if form.errors else 200
        return TemplateResponse(request, "admin/accounts/form.html", context, status=status)

    def _difference_page(
        self, request: HttpRequest, form: forms.Form, title: Any, effect: Effect, more: Any
    ) -> HttpResponse:
        context = {**self._around(request, title), "form": form, **difference(effect), **more}
        return TemplateResponse(request, "admin/accounts/difference.html", context)

    def _around(self, request: HttpRequest, title: Any) -> dict[str, Any]:
        return {**self.admin_site.each_context(request), "title": title, "opts": self.opts}


def _notice_forged(form: forms.Form) -> None:
    """The lists offer what one holds: another choice was made by hand."""
    codes = {error.code for errors in form.errors.as_data().values() for error in errors}
    if "invalid_choice" in codes:
        notice("access.denied", refusal=MoreThanYouHold.code)


def difference(effect: Effect) -> dict[str, Any]:
    """What the template admin/accounts/effect.html shows."""
    groups = [
        ("gained", _("Comes"), effect.gained),
        ("lost", _("Goes"), effect.lost),
        ("kept", _("Stays"), effect.kept),
    ]
    shown = [(kind, words, [_named(name) for name in names]) for kind, words, names in groups]
    return {"effect": effect, "groups": shown}


def _named(name: str) -> tuple[str, Any, bool]:
    known = permission_named(name)
    return name, known.label if known else _("Everything"), known is None or known.risky
