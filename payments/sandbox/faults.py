"""Faults on demand: a slow, broken or lying gateway, decided by a seedable random."""

import random
import threading
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, fields, replace
from typing import Any, TypeVar

from django.http import HttpResponse, HttpResponseBase, JsonResponse, StreamingHttpResponse

from payments.sandbox.errors import JSON, SERVER_TROUBLE, ApiError, InputError
from payments.sandbox.rules import check_integer, check_object, refuse_extra_fields

DECLARED_LENGTH = 64
Section = TypeVar("Section", "ApiFaults", "WebhookFaults")


@dataclass(frozen=True)
class ApiFaults:
    """Faults of /v1 calls; `only` limits them to calls that start so, like "POST /v1/refunds".

    Calls that hang or get an error status do nothing; dropped and malformed ones are done.
    """

    delay_ms: int = 0
    hang_ms: int = 0
    status_500_percent: int = 0
    status_502_percent: int = 0
    status_429_percent: int = 0
    status_404_percent: int = 0
    drop_after_commit_percent: int = 0
    malformed_percent: int = 0
    only: str = ""


@dataclass(frozen=True)
class WebhookFaults:
    """Faults of deliveries: `duplicate` counts extra copies, `shuffle` lets later ones overtake.

    `old_secret` signs with the old secret of the environment, or with the one it names.
    """

    duplicate: int = 0
    shuffle: bool = False
    delay_ms: int = 0
    withhold_percent: int = 0
    bad_signature_percent: int = 0
    old_secret: bool | str = False
    omit_created_at: bool = False
    unprefixed_order_id: bool = False


class ConnectionDropped(Exception):
    """Raised while the body is being sent, which makes the server close the connection."""


class BrokenBody:
    """A body that breaks at its first byte, when the headers are out."""

    def __iter__(self) -> "BrokenBody":
        return self

    def __next__(self) -> bytes:
        raise ConnectionDropped


class Faults:
    """The switches in force."""

    def __init__(self) -> None:
        self.api = ApiFaults()
        self.webhooks = WebhookFaults()
        self._random = random.Random()  # noqa: S311 - luck, not secrets
        self._changed = threading.Condition()

    def change(self, data: JSON) -> JSON:
        """Set the named switches and leave the others; raises InputError for unknown ones."""
        refuse_extra_fields(data, ("api", "webhooks", "seed"))
        api = _changed(self.api, check_object(data.get("api"), "api"))
        webhooks = _changed(self.webhooks, check_object(data.get("webhooks"), "webhooks"))
        if "seed" in data:
            self._random.seed(check_integer(data["seed"], "seed"))
        self._replace(api, webhooks)
        return self.shown()

    def clear(self) -> None:
        """Turn everything off; calls that hang are let go at once."""
        self._replace(ApiFaults(), WebhookFaults())

    def shown(self) -> JSON:
        return {"api": asdict(self.api), "webhooks": asdict(self.webhooks)}

    def chance(self, percent: int) -> bool:
        return percent > 0 and self._random.uniform(0, 100) < percent

    def up_to(self, seconds: float) -> float:
        return self._random.uniform(0, seconds)

    def hang(self) -> None:
        """Hold the call for hang_ms, or until that switch changes."""
        end = time.monotonic() + self.api.hang_ms / 1000
        with self._changed:
            self._changed.wait_for(lambda: not self.api.hang_ms, timeout=end - time.monotonic())

    def _replace(self, api: ApiFaults, webhooks: WebhookFaults) -> None:
        with self._changed:
            self.api, self.webhooks = api, webhooks
            self._changed.notify_all()


faults = Faults()


def with_faults(call: str, answer: Callable[[], HttpResponseBase]) -> HttpResponseBase:
    """Answer an API call as a healthy gateway would, or as the switches say."""
    api = faults.api
    if not call.startswith(api.only):
        return answer()
    if api.hang_ms:
        faults.hang()
        return dropped()
    time.sleep(api.delay_ms / 1000)
    return _refusal(api) or _damaged(api, answer())


def dropped() -> HttpResponseBase:
    """Announce a body, send none of it and close the connection."""
    response = StreamingHttpResponse(BrokenBody(), content_type="application/json")
    response["Content-Length"] = str(DECLARED_LENGTH)
    return response


def _refusal(api: ApiFaults) -> HttpResponseBase | None:
    if faults.chance(api.status_500_percent):
        trouble = ApiError(SERVER_TROUBLE, code="SERVER_ERROR")
        return JsonResponse(trouble.body(), status=500)
    if faults.chance(api.status_502_percent):
        return HttpResponse("<html><h1>502 Bad Gateway</h1></html>", status=502)
    if faults.chance(api.status_429_percent):
        busy = ApiError("Request failed. Please try after sometime.")
        return JsonResponse(busy.body(), status=429)
    if faults.chance(api.status_404_percent):
        return JsonResponse({"message": "no Route matched with those values"}, status=404)
    return None


def _damaged(api: ApiFaults, response: HttpResponseBase) -> HttpResponseBase:
    if faults.chance(api.drop_after_commit_percent):
        return dropped()
    if faults.chance(api.malformed_percent) and isinstance(response, HttpResponse):
        response.content = response.content[: len(response.content) // 2]
    return response


def _changed(section: Section, data: JSON) -> Section:
    kinds = {field.name: field.type for field in fields(section)}
    refuse_extra_fields(data, kinds)
    for name, value in data.items():
        _check_switch(name, value, kinds[name])
    return replace(section, **data)


def _check_switch(name: str, value: Any, kind: Any) -> None:
    is_number = kind is int
    if not isinstance(value, kind) and not (is_number and isinstance(value, float)):
        raise InputError(f"The {name} is of the wrong type.", field=name)
    highest = 100 if name.endswith("_percent") else float("inf")
    if is_number and not 0 <= value <= highest:
        raise InputError(f"The {name} must be between 0 and {highest}.", field=name)
