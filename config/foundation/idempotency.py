"""Do it twice, get it once: Idempotency-Key on every POST that moves money or makes an order.

Same key and same body → the stored answer; another body → 422; still running → 409. An answer
of 400, 401, 403, 404 or 429 changed nothing and is not kept: the caller corrects and retries.
"""

import hashlib
import json
import re
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from datetime import timedelta
from functools import wraps
from http import HTTPStatus
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.encoders import JSONEncoder

from .errors import DomainError
from .models import IdempotencyKey

KEY = re.compile(r"[\x21-\x7e]{8,120}")
ABANDONED = timedelta(minutes=1)  # longer than any request may run
FORGETTABLE = {400, 401, 403, 404, 429}  # nothing happened: the caller may correct and retry
KEPT_HEADERS = ("Location", "X-Cart-Token")


class KeyMissing(DomainError):
    code = "idempotency_key_missing"
    status = HTTPStatus.BAD_REQUEST
    message = _("Send an Idempotency-Key header of 8 to 120 visible characters.")


class KeyReused(DomainError):
    code = "idempotency_key_reused"
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    message = _("This Idempotency-Key was used for another request.")


class KeyInProgress(DomainError):
    code = "idempotency_key_in_progress"
    message = _("The first request with this Idempotency-Key is still running.")


Post = Callable[..., Response]


def idempotent(
    owner_of: Callable[[Request], str], *, in_one_transaction: bool = False
) -> Callable[[Post], Post]:
    """Decorate a DRF handler method; `owner_of(request)` names who the key belongs to.

    `in_one_transaction` stores the answer together with the change, so that not even a killed
    process parts them. Not for handlers that call over the network while they work.
    """

    def decorate(post: Post) -> Post:
        @wraps(post)
        def answer_once(view: Any, request: Request, *args: Any, **kwargs: Any) -> Response:
            key = _key_of(request)
            row = _claim(owner=owner_of(request), key=key, request=request)
            if row.status is not None:
                return _replay(row)
            together = transaction.atomic() if in_one_transaction else nullcontext()
            return _answer_first(row, view, together, lambda: post(view, request, *args, **kwargs))

        return answer_once

    return decorate


def _key_of(request: Request) -> str:
    key: str = request.headers.get("Idempotency-Key", "")
    if not KEY.fullmatch(key):
        raise KeyMissing()
    return key


def _claim(*, owner: str, key: str, request: Request) -> IdempotencyKey:
    fingerprint = _fingerprint(request)
    try:
        with transaction.atomic():
            return IdempotencyKey.objects.create(owner=owner, key=key, fingerprint=fingerprint)
    except IntegrityError:
        return _earlier(owner=owner, key=key, fingerprint=fingerprint)


def _fingerprint(request: Request) -> str:
    said = f"{request.method} {request.path}\n{request.content_type}\n".encode()
    return hashlib.sha256(said + request._request.body).hexdigest()


def _earlier(*, owner: str, key: str, fingerprint: str) -> IdempotencyKey:
    row = IdempotencyKey.objects.filter(owner=owner, key=key).first()
    if row is None:
        raise KeyInProgress()
    if row.fingerprint != fingerprint:
        raise KeyReused()
    if row.status is None and not _take_over(row):
        raise KeyInProgress()
    return row


def _take_over(row: IdempotencyKey) -> bool:
    """A process that died left its claim behind: exactly one retry may continue it."""
    now = timezone.now()
    abandoned = IdempotencyKey.objects.filter(
        pk=row.pk,
        status=None,
        created_at=row.created_at,
        created_at__lt=now - ABANDONED,
    )
    return bool(abandoned.update(created_at=now))


def _answer_first(
    row: IdempotencyKey,
    view: Any,
    together: AbstractContextManager[Any],
    act: Callable[[], Response],
) -> Response:
    try:
        with together:
            response = act()
            _store(row, response)
    except DomainError as refusal:
        response = view.handle_exception(refusal)
        _store(row, response)
    except Exception:
        row.delete()
        raise
    return response


def _store(row: IdempotencyKey, response: Response) -> None:
    if response.status_code in FORGETTABLE or response.status_code >= 500:
        row.delete()
        return
    row.status, row.body = response.status_code, _plain(response.data)
    row.headers = {name: response[name] for name in KEPT_HEADERS if name in response}
    row.save(update_fields=["status", "body", "headers"])


def _plain(data: Any) -> Any:
    """What the client saw, as JSON-storable values."""
    return json.loads(json.dumps(data, cls=JSONEncoder))


def _replay(row: IdempotencyKey) -> Response:
    headers: Mapping[str, str] = {**row.headers, "Idempotent-Replayed": "true"}
    answer = Response(row.body, status=row.status, headers=dict(headers))
    if row.status and row.status >= 400:
        answer.content_type = "application/problem+json"
    return answer
