"""What the gateway answers when it refuses, with its own texts."""

from typing import Any

JSON = dict[str, Any]

UNKNOWN_URL = "The requested URL was not found on the server."
UNKNOWN_ID = "The id provided does not exist"
SERVER_TROUBLE = (
    "We are facing some trouble completing your request at the moment. Please try again shortly."
)


class ApiError(Exception):
    """A refusal with the error envelope of the gateway; the official client reads only `code`."""

    def __init__(
        self,
        description: str,
        *,
        status: int = 400,
        code: str = "BAD_REQUEST_ERROR",
        source: str = "NA",
        step: str = "NA",
        **facts: Any,
    ) -> None:
        super().__init__(description)
        self.status = status
        self.error: JSON = {
            "code": code,
            "description": description,
            "source": source,
            "step": step,
            "reason": facts.get("reason", "NA"),
            "metadata": facts.get("metadata", {}),
        }
        if "field" in facts:
            self.error["field"] = facts["field"]

    def body(self) -> JSON:
        return {"error": self.error}


class InputError(ApiError):
    """A field of the request is missing, unknown or wrong."""

    def __init__(
        self, description: str, *, field: str | None = None, reason: str = "input_validation_failed"
    ) -> None:
        facts: JSON = {"field": field} if field else {}
        super().__init__(
            description, source="business", step="payment_initiation", reason=reason, **facts
        )


class Unauthorised(ApiError):
    """401: the envelope carries nothing but code and description."""

    def __init__(self, description: str) -> None:
        super().__init__(description, status=401)
        self.error = {"code": "BAD_REQUEST_ERROR", "description": description}
