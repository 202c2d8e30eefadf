"""Says who is calling, for the audit log: the network address at once, the person when known.
Keeps the rows of browsers' sign-ins in step with Django's sessions.
"""

from collections.abc import Callable
from dataclasses import replace
from http import HTTPStatus
from ipaddress import ip_address

from django.http import HttpRequest, HttpResponseBase

from config.foundation.caller import Caller, caller
from config.foundation.noticed import notice, noticing

from .actions.security_event import write_down
from .views import impersonate, sign_ins
from .views.browsers import network_address

GetResponse = Callable[[HttpRequest], HttpResponseBase]


def name_caller(get_response: GetResponse) -> GetResponse:
    """Stands after the session's authentication; an API call names its person when it reads the
    token (accounts.api.authentication).
    """
    get_response = _write_down_refusals(get_response)

    def middleware(request: HttpRequest) -> HttpResponseBase:
        token = caller.set(_of(request))
        try:
            return get_response(request) if _is_api(request) else _followed(request, get_response)
        finally:
            caller.reset(token)

    return middleware


def _write_down_refusals(get_response: GetResponse) -> GetResponse:
    """Security events of this request, after its transactions. Others cost no query."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        with noticing() as noticed:
            response = get_response(request)
            place = request.resolver_match
            at_desk = place is not None and "admin" in place.namespaces
            if at_desk and response.status_code == HTTPStatus.FORBIDDEN and not noticed:
                notice("access.denied", method=request.method)
        write_down(noticed, view=place.view_name if place else "")
        return response

    return middleware


def _followed(request: HttpRequest, get_response: GetResponse) -> HttpResponseBase:
    before = sign_ins.check(request)
    if before is None and caller.get().sign_in:  # it was ended, so nobody is signed in any more
        caller.set(replace(caller.get(), user_id=None, sign_in=""))
    response = get_response(request)
    sign_ins.follow(request, before)
    return response


def _of(request: HttpRequest) -> Caller:
    agent = request.headers.get("User-Agent", "")[:200].replace("\0", "")
    if _is_api(request):
        return Caller(None, None, _address(request), agent)
    sign_in = sign_ins.sign_in_of(request)
    return Caller(_signed_in(request), None, _address(request), agent, sign_in)


def _is_api(request: HttpRequest) -> bool:
    """The API reads no cookies: its people come with tokens."""
    return request.path.startswith("/api/v1/")


def _signed_in(request: HttpRequest) -> int | None:
    """Without reading the user's row: pages that need nobody cost no query."""
    key = request.session.get("_auth_user_id") if hasattr(request, "session") else None
    return int(key) if key else None


def _address(request: HttpRequest) -> str | None:
    try:
        return str(ip_address(network_address(request)))
    except ValueError:
        return None


def act_as_customer(get_response: GetResponse) -> GetResponse:
    """Staff who look at the shop as a customer; stands innermost, so that refusals are pages.

    A look into the session that was loaded anyway is all it costs everybody else.
    """

    def middleware(request: HttpRequest) -> HttpResponseBase:
        if _is_api(request) or impersonate.KEY not in request.session:
            return get_response(request)
        return impersonate.as_customer(request, get_response)

    return middleware
