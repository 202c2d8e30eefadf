"""Serializer parts that say no early: nothing is guessed, cut or converted."""

import re
from datetime import UTC
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

RUPEES = re.compile(r"[0-9]{1,11}(\.[0-9]{1,2})?", re.ASCII)


class StrictText(serializers.CharField):
    """Text only where text was sent: a number or `true` is a mistake of the caller."""

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        return str(super().to_internal_value(data))


class WholeNumber(serializers.IntegerField):
    """A JSON integer: no "2", 2.5, 2e0 or true."""

    def to_internal_value(self, data: Any) -> int:
        if type(data) is not int:
            self.fail("invalid")
        return int(data)


@extend_schema_field({"type": "string", "pattern": r"^[0-9]{1,11}(\.[0-9]{1,2})?$"})
class RupeesIn(serializers.Field[Decimal, Any, Any, Any]):
    """Rupees as text such as "1249.00", or a whole number of them; never a float."""

    default_error_messages = {"invalid": _("Write rupees as text, for example “1249.00”.")}

    def to_internal_value(self, data: Any) -> Decimal:
        text = str(data) if type(data) is int and data < 10**11 else data
        if not isinstance(text, str) or not RUPEES.fullmatch(text):
            self.fail("invalid")
        return Decimal(str(text))


class Rupees(serializers.DecimalField):
    """Money in an answer: "1249.00"."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_digits=13, decimal_places=2, read_only=True, **kwargs)


class UtcTime(serializers.DateTimeField):
    """A moment in an answer: RFC 3339 in UTC, ending in Z."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(default_timezone=UTC, read_only=True, **kwargs)
