"""What the resolver knows: every address with the methods that its view takes."""

import re
from dataclasses import dataclass
from typing import Any

from django.contrib import admin
from django.urls import URLResolver, get_resolver
from django.urls.resolvers import RegexPattern

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
VERBS = ("changelist", "add", "history", "delete", "change")


@dataclass(frozen=True)
class Address:
    path: str
    name: str
    methods: frozenset[str]

    @property
    def calls(self) -> set[tuple[str, str]]:
        return {(method, self.path) for method in self.methods}


def every_address() -> dict[str, Address]:
    """By path as the patterns write it; addresses of models at the desk included."""
    found: dict[str, Address] = {}
    for path, name, view in _leaves(get_resolver(), "/", ""):
        methods = _methods_of(view)
        if path in found:
            methods |= found[path].methods
        found[path] = Address(path, name, methods)
    return found


def addresses_with_rows() -> dict[str, Address]:
    """Those that need a row of their own: the five pages of each model at the desk do not."""
    shared = {f"admin:{prefix}_{verb}" for prefix in _models_at_desk() for verb in VERBS}
    return {
        path: address
        for path, address in every_address().items()
        if address.name not in shared and not _leads_to_change_page(path)
    }


def _models_at_desk() -> set[str]:
    metas = [model._meta for model in admin.site._registry]
    return {f"{meta.app_label}_{meta.model_name}" for meta in metas}


def _leads_to_change_page(path: str) -> bool:
    return path.startswith("/admin/") and path.endswith("/<path:object_id>/")


def _leaves(resolver: Any, above: str, spaces: str) -> Any:
    for pattern in resolver.url_patterns:
        path = above + _text(pattern.pattern)
        if isinstance(pattern, URLResolver):
            inner = f"{spaces}{pattern.namespace}:" if pattern.namespace else spaces
            yield from _leaves(pattern, path, inner)
        else:
            yield path, f"{spaces}{pattern.name or ''}", pattern.callback


def _text(pattern: Any) -> str:
    """A regular expression is shown with its groups by name only."""
    if not isinstance(pattern, RegexPattern):
        return str(pattern)
    return re.sub(r"\(\?P<(\w+)>[^)]*\)", r"<\1>", str(pattern)).strip("^$")


def _methods_of(view: Any) -> frozenset[str]:
    """From the class, else from Django's `require_…`, else reading and posting."""
    cls = getattr(view, "cls", None) or getattr(view, "view_class", None)
    if cls is not None:
        return frozenset(m for m in METHODS if hasattr(cls, m.lower()))
    allowed = [set(names) for names in _required(view)]
    both = set.intersection(*allowed) if allowed else {"GET", "POST"}
    return frozenset(both & set(METHODS))


def _required(view: Any) -> Any:
    while view is not None:
        function = getattr(view, "__func__", view)
        code, cells = getattr(function, "__code__", None), getattr(function, "__closure__", None)
        if code and cells and "request_method_list" in code.co_freevars:
            yield cells[code.co_freevars.index("request_method_list")].cell_contents
        view = getattr(view, "__wrapped__", None)
