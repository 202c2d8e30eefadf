"""Says who is calling, for the audit log: the network address at once, the person when known."""

from collections.abc import Callable
from ipaddress import ip_address

from django.http import HttpRequest, HttpResponseBase

from config.foundation.caller import Caller, caller

from .views.browsers import network_address

GetResponse = Callable[[HttpRequest], HttpResponseBase]


def name_caller(get_response: GetResponse) -> GetResponse:
    """Stands after the session's authentication; an API call names its person when it reads the
    token (accounts.api.authentication).
    """

    def middleware(request: HttpRequest) -> HttpResponseBase:
        token = caller.set(_of(request))
        try:
            return get_response(request)
        finally:
            caller.reset(token)

    return middleware


def _of(request: HttpRequest) -> Caller:
    agent = request.headers.get("User-Agent", "")[:200].replace("\0", "")
    return Caller(_signed_in(request), None, _address(request), agent)


def _signed_in(request: HttpRequest) -> int | None:
    """Without reading the user's row: pages that need nobody cost no query."""
    key = request.session.get("_auth_user_id") if hasattr(request, "session") else None
    return int(key) if key and not request.path.startswith("/api/v1/") else None


def _address(request: HttpRequest) -> str | None:
    try:
        return str(ip_address(network_address(request)))
    except ValueError:
        return None
