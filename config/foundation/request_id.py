"""The id of the request that is being served: in logs, answers and error documents."""

from contextvars import ContextVar

request_id: ContextVar[str] = ContextVar("request_id", default="-")
