"""Cursor pages: stable while rows are added, `limit` 1 to 100."""

from typing import Any

from rest_framework.pagination import CursorPagination
from rest_framework.request import Request
from rest_framework.response import Response


class CursorPages(CursorPagination):
    page_size = 20
    page_size_query_param = "limit"
    max_page_size = 100
    ordering: Any = "-pk"

    def get_page_size(self, request: Request) -> int | None:
        wanted = request.query_params.get(self.page_size_query_param, "")
        if wanted.isascii() and wanted.isdigit() and 0 < len(wanted) < 6:
            return max(1, min(int(wanted), self.max_page_size))
        return self.page_size

    def get_paginated_response(self, data: Any) -> Response:
        links = {"next": self.get_next_link(), "previous": self.get_previous_link()}
        return Response({"results": data, **links})
