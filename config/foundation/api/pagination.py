"""Cursor pages: stable while rows are added, equally quick on every page, `limit` 1 to 100.

A cursor is the key of the last row that was seen, signed: a forged one is refused before it
reaches the database. Ties are told apart by the primary key, so no row is lost or shown twice.
"""

from typing import Any

from django.core import signing
from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import ValidationError
from rest_framework.pagination import BasePagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param

FORWARD, BACK = "f", "b"


class CursorPages(BasePagination):
    """A view names its order as `ordering = "-pk"`: one field, "-" for descending."""

    page_size = 20
    max_page_size = 100

    def paginate_queryset(self, queryset: Any, request: Request, view: Any = None) -> list[Any]:
        self.url = request.build_absolute_uri()
        self.ordering = getattr(view, "ordering", "-pk")
        size = self._size(request.query_params.get("limit"))
        way, key = self._read(request.query_params.get("cursor"), queryset.model)
        rows = list(self._from(queryset, way, key)[: size + 1])
        more, rows = len(rows) > size, rows[:size]
        self.rows = rows if way == FORWARD else rows[::-1]
        self.has_next = more if way == FORWARD else True
        self.has_previous = bool(key) if way == FORWARD else more
        return self.rows

    def get_paginated_response(self, data: Any) -> Response:
        ahead = self._link(FORWARD, -1) if self.has_next else None
        behind = self._link(BACK, 0) if self.has_previous else None
        return Response({"results": data, "next": ahead, "previous": behind})

    def _size(self, said: str | None) -> int:
        """`limit` as asked, at most 100; what is no positive number is refused."""
        if said is None:
            return self.page_size
        if not (said.isascii() and said.isdigit() and len(said) < 10 and int(said)):
            raise ValidationError({"limit": _("A whole number from 1 to 100.")})
        return min(int(said), self.max_page_size)

    @property
    def _field(self) -> str:
        return self.ordering.removeprefix("-")

    def _from(self, queryset: QuerySet[Any], way: str, key: tuple[Any, Any] | None) -> Any:
        down = self.ordering.startswith("-") == (way == FORWARD)
        sign, side = ("-", "lt") if down else ("", "gt")
        if key is not None:
            value, pk = key
            # The first condition is implied by the second; it lets an index find the place.
            beyond = Q(**{f"{self._field}__{side}": value}) | Q(
                **{self._field: value, f"pk__{side}": pk}
            )
            queryset = queryset.filter(Q(**{f"{self._field}__{side}e": value}), beyond)
        return queryset.order_by(f"{sign}{self._field}", f"{sign}pk")

    def _link(self, way: str, index: int) -> str | None:
        if not self.rows:
            return None
        row: Model = self.rows[index]
        said = [way, str(getattr(row, self._field)), row.pk]
        cursor = signing.dumps(said, salt=f"cursor {self.ordering}")
        return str(replace_query_param(self.url, "cursor", cursor))

    def _read(self, cursor: str | None, model: type[Model]) -> tuple[str, Any]:
        if cursor is None:
            return FORWARD, None
        try:
            way, value, pk = signing.loads(cursor, salt=f"cursor {self.ordering}")
        except (signing.BadSignature, ValueError) as error:
            told = _("Not a cursor of this list. Take the URLs in `next` and `previous`.")
            raise ValidationError({"cursor": told}) from error
        field = model._meta.pk if self._field == "pk" else model._meta.get_field(self._field)
        return way, (field.to_python(value), pk)  # type: ignore[union-attr]

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        limit = {"type": "integer", "minimum": 1, "default": self.page_size}
        return [
            {
                "name": "limit",
                "in": "query",
                "description": "Rows per page; more than 100 counts as 100.",
                "schema": limit,
            },
            {
                "name": "cursor",
                "in": "query",
                "description": "Taken from `next` or `previous` of an earlier page.",
                "schema": {"type": "string"},
            },
        ]

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        example = "https://shop.example/api/v1/…?cursor=eyJmIjoxfQ"
        link = {"type": ["string", "null"], "format": "uri", "example": example}
        return {
            "type": "object",
            "required": ["results", "next", "previous"],
            "properties": {"results": schema, "next": link, "previous": link},
        }
