"""Limits of the API. RELAX_THROTTLES lifts those per network address, never those per account."""

from typing import TYPE_CHECKING, Any

from django.conf import settings
from rest_framework.request import Request
from rest_framework.throttling import SimpleRateThrottle

if TYPE_CHECKING:  # at run time, DRF reads this module while it makes APIView
    from rest_framework.views import APIView


class PerAddress(SimpleRateThrottle):
    """So many requests a minute from one network address; `throttle_scope` of a view narrows it."""

    scope = "address"

    def allow_request(self, request: Request, view: "APIView") -> bool:
        self.scope = getattr(view, "throttle_scope", None) or "address"
        self.rate = self.get_rate()
        if settings.RELAX_THROTTLES or self.rate is None:
            return True
        self.num_requests, self.duration = self.parse_rate(self.rate)
        return super().allow_request(request, view)

    def get_cache_key(self, request: Request, view: Any) -> str:
        ident = self.get_ident(request)
        return self.cache_format % {"scope": self.scope, "ident": ident}
