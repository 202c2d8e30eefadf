"""What people send who are not signed in yet. A login is an e-mail address or a mobile number."""

from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError as DjangoValidationError
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail
from rest_framework.fields import get_error_detail

from ..models import OneTimeCode, User
from .serializers import MobileField, PasswordField
from .strict import StrictSerializer

MISSING = _("This field is required.")
OPEN_TO_ALL = [
    (purpose.value, purpose.label)
    for purpose in (
        OneTimeCode.Purpose.SIGN_IN,
        OneTimeCode.Purpose.SIGN_UP,
        OneTimeCode.Purpose.RESET,
    )
]


class EmailField(serializers.EmailField):
    """Kept in small letters, as accounts keep it."""

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=254, **options)

    def to_internal_value(self, data: Any) -> str:
        return User.objects.clean_email(super().to_internal_value(data))


class SixDigits(serializers.RegexField):
    def __init__(self, **options: Any) -> None:
        super().__init__(r"\A[0-9]{6}\Z", **options)


class Login(StrictSerializer):
    """Exactly one of `email` and `phone`; clean data has it as `login`."""

    email = EmailField(required=False)
    phone = MobileField(max_length=20, required=False, help_text="A confirmed number")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        given = [attrs.pop(name) for name in ("email", "phone") if name in attrs]
        if len(given) != 1:
            raise one_of(given, "email", _("Send either an e-mail address or a mobile number."))
        return {"login": given[0], **attrs}


class FactorSmsSerializer(StrictSerializer):
    """The first factor, as for a token."""

    email = EmailField(required=False)
    phone = MobileField(max_length=20, required=False, help_text="Instead of email")
    password = PasswordField()

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        given = [attrs.pop(name) for name in ("email", "phone") if name in attrs]
        if len(given) != 1:
            raise one_of(given, "email", _("Send either an e-mail address or a mobile number."))
        return {"email": given[0], **attrs}


class CodeRequestSerializer(Login):
    purpose = serializers.ChoiceField(OPEN_TO_ALL)


class CodeSentSerializer(serializers.Serializer[Any]):
    """The same whether or not there is an account."""

    id = serializers.UUIDField(help_text="Send it along with the code")
    expires_in = serializers.IntegerField(help_text="Seconds that the code is good for")


class ResetSerializer(StrictSerializer):
    code_id = serializers.UUIDField()
    code = SixDigits()
    password = PasswordField(help_text="At least ten characters, not only digits")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        judge_password(attrs["password"], User())
        return attrs


class RegisterSerializer(StrictSerializer):
    """With `email` at once, or with the code that was sent to an e-mail or a number."""

    email = EmailField(required=False)
    code_id = serializers.UUIDField(required=False, help_text="Instead of email; from auth/codes")
    code = SixDigits(required=False)
    password = PasswordField(help_text="At least ten characters, not only digits")
    full_name = serializers.CharField(max_length=150)
    phone = MobileField(max_length=20, required=False, allow_blank=True, help_text="For the rider")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        one_way(attrs, "email")
        judge_password(
            attrs["password"],
            User(email=attrs.get("email"), full_name=attrs["full_name"]),
        )
        return attrs


class TokenRequestSerializer(StrictSerializer):
    """A login and its password, or a code; and the second factor, if there is one."""

    email = EmailField(required=False)
    phone = MobileField(max_length=20, required=False, help_text="Instead of email")
    password = PasswordField(required=False)
    code_id = serializers.UUIDField(required=False, help_text="Instead of a password")
    code = SixDigits(required=False)
    otp = serializers.RegexField(
        r"\A(?:[0-9]{6}|[0-9A-Za-z]{5}-?[0-9A-Za-z]{5})\Z",
        required=False,
        help_text="Six digits of the second factor, or a recovery code",
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if "phone" in attrs and "email" in attrs:
            raise one_of(attrs, "email", _("Send either an e-mail address or a mobile number."))
        if "phone" in attrs:
            attrs["email"] = attrs.pop("phone")
        one_way(attrs, "email", "password")
        return attrs


def one_way(attrs: dict[str, Any], *fields: str) -> None:
    """Either these fields or a code, complete, and not both."""
    by_code = {"code_id", "code"}
    if not by_code & attrs.keys():
        missing = [name for name in fields if name not in attrs]
    elif attrs.keys() & set(fields):
        raise one_of(attrs, "code_id", _("Send a code or {other}, not both."), fields[-1])
    else:
        missing = sorted(by_code - attrs.keys())
    if missing:
        wrong = {name: [ErrorDetail(str(MISSING), code="required")] for name in missing}
        raise serializers.ValidationError(wrong)


def one_of(given: Any, field: str, sentence: Any, other: str = "") -> serializers.ValidationError:
    code = "ambiguous" if given else "required"
    detail = ErrorDetail(str(sentence).format(other=other), code=code)
    return serializers.ValidationError({field: [detail]})


def judge_password(password: str, person: User) -> None:
    try:
        validate_password(password, person)
    except DjangoValidationError as error:
        raise serializers.ValidationError({"password": get_error_detail(error)}) from error
