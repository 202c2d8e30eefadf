"""Serializers that refuse what they do not know, so that a misspelt name is not silently lost."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail


class StrictSerializer(serializers.Serializer[Any]):
    """Unknown fields, and those that cannot be written, are errors with their pointer."""

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, Mapping) and (wrong := self._unwritable(data)):
            raise serializers.ValidationError(wrong)
        return super().to_internal_value(data)

    def _unwritable(self, data: Mapping[str, Any]) -> dict[str, list[ErrorDetail]]:
        known = set(self.fields)
        writable = {field.field_name for field in self._writable_fields}
        unknown = ErrorDetail(str(_("There is no such field.")), code="unknown")
        read_only = ErrorDetail(str(_("This field cannot be written.")), code="read_only")
        return {
            name: [read_only if name in known else unknown] for name in data if name not in writable
        }
