"""Shapes of people and addresses in the API."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from config.foundation.api.fields import UtcTime
from config.foundation.india import State, clean_gstin, clean_mobile, clean_pincode

from ..forms import LONGEST_PASSWORD
from ..models import User
from ..selectors import has_second_factor
from .strict import StrictSerializer


class MobileField(serializers.CharField):
    def to_internal_value(self, data: Any) -> str:
        text = super().to_internal_value(data)
        return clean_mobile(text) if text else ""


class PincodeField(serializers.CharField):
    def to_internal_value(self, data: Any) -> str:
        return clean_pincode(super().to_internal_value(data))


class GstinField(serializers.CharField):
    def to_internal_value(self, data: Any) -> str:
        text = super().to_internal_value(data)
        return clean_gstin(text) if text else ""


class PasswordField(serializers.CharField):
    def __init__(self, **options: Any) -> None:
        super().__init__(
            max_length=LONGEST_PASSWORD, trim_whitespace=False, write_only=True, **options
        )


class MeSerializer(StrictSerializer):
    """A person, as they see themselves."""

    id = serializers.IntegerField(read_only=True)
    email = serializers.EmailField(read_only=True, allow_null=True, help_text="null if none")
    full_name = serializers.CharField(max_length=150)
    phone = MobileField(max_length=20, required=False, allow_blank=True, help_text="E.164 or empty")
    second_factor = serializers.SerializerMethodField(help_text="Does signing in take a code?")
    created_at = UtcTime()

    @extend_schema_field(bool)
    def get_second_factor(self, user: User) -> bool:
        return has_second_factor(user)


class RegisteredSerializer(serializers.Serializer[Any]):
    user = MeSerializer()


class RefreshSerializer(StrictSerializer):
    refresh = serializers.CharField(max_length=2000)


class TokenPairSerializer(serializers.Serializer[Any]):
    access = serializers.CharField()
    refresh = serializers.CharField(help_text="Works once")
    expires_in = serializers.IntegerField(help_text="Seconds that the access token lives")


class AddressSerializer(StrictSerializer):
    """A place in India."""

    id = serializers.IntegerField(read_only=True)
    full_name = serializers.CharField(max_length=150)
    phone = MobileField(max_length=20)
    line1 = serializers.CharField(max_length=200, min_length=3)
    line2 = serializers.CharField(max_length=200, required=False, allow_blank=True)
    landmark = serializers.CharField(max_length=120, required=False, allow_blank=True)
    city = serializers.CharField(max_length=100)
    state = serializers.ChoiceField(State.choices, help_text="GST state code")
    pincode = PincodeField(max_length=10)
    gstin = GstinField(max_length=30, required=False, allow_blank=True)
    is_default = serializers.BooleanField(
        required=False, help_text="true makes it the default; false is passed over"
    )
