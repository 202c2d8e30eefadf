"""Shapes of roles, grants, explanations and audit entries in the API."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from config.foundation.api.fields import StrictText, UtcTime

from ..flows import GrantStatus
from ..models import Grant, Role, User, UserManager
from ..selectors.effect import names_of_places, resource_named
from .strict import StrictSerializer


class PersonField(StrictText):
    """An account, by its id or its e-mail."""

    default_error_messages = {"unknown": _("There is no account like this.")}

    def to_internal_value(self, data: Any) -> Any:
        text = str(data) if type(data) is int else super().to_internal_value(data)
        by_id = text.isascii() and text.isdigit()
        known = {"pk": text} if by_id else {"email": UserManager.clean_email(text)}
        person = User.objects.filter(**known).first() if len(text) < 255 else None
        if person is None:
            self.fail("unknown")
        return person


class RoleField(StrictText):
    default_error_messages = {"unknown": _("There is no such role.")}

    def to_internal_value(self, data: Any) -> Any:
        role = Role.objects.filter(name=super().to_internal_value(data)).first()
        if role is None:
            self.fail("unknown")
        return role


class ResourceField(StrictText):
    """What a grant can be limited to, as "category:clothing/sarees"."""

    def to_internal_value(self, data: Any) -> Any:
        return resource_named(super().to_internal_value(data))


class RoleSerializer(serializers.Serializer[Any]):
    name = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # the role's own word
    description = serializers.CharField()
    permissions = serializers.SerializerMethodField(help_text="Its own")
    parents = serializers.SerializerMethodField(help_text="Roles it inherits from")

    def get_permissions(self, role: Role) -> list[str]:
        return sorted(row.permission for row in role.permissions.all())

    def get_parents(self, role: Role) -> list[str]:
        return sorted(parent.name for parent in role.parents.all())


class HolderSerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    full_name = serializers.CharField()


class GrantSerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    user = HolderSerializer()
    role = serializers.CharField(source="role.name", default=None, allow_null=True)
    permission = serializers.CharField(allow_null=True)
    resource = serializers.SerializerMethodField(help_text="null: on everything")
    status = serializers.CharField()
    reason = serializers.CharField()
    expires_at = UtcTime(allow_null=True)
    granted_at = UtcTime()
    granted_by = serializers.IntegerField(source="granted_by_id", allow_null=True)
    approved_at = UtcTime(allow_null=True)
    approved_by = serializers.IntegerField(source="approved_by_id", allow_null=True)
    ended_at = UtcTime(allow_null=True)
    ended_by = serializers.IntegerField(source="ended_by_id", allow_null=True)
    end_reason = serializers.CharField()

    def get_resource(self, grant: Grant) -> str | None:
        names: dict[tuple[str, str], str] = self.context["places"]
        return names.get((grant.resource_kind, grant.resource_id))

    def to_representation(self, instance: Any) -> dict[str, Any]:
        said = super().to_representation(instance)
        return {**said, "permission": said["permission"] or None}


def grant_data(grant: Grant) -> Any:
    return GrantSerializer(grant, context={"places": names_of_places([grant])}).data


def grants_data(grants: Iterable[Grant]) -> Any:
    rows = list(grants)
    return GrantSerializer(rows, many=True, context={"places": names_of_places(rows)}).data


class NewGrantSerializer(StrictSerializer):
    user = PersonField(help_text="Id or e-mail")
    role = RoleField(required=False, help_text="Either this or `permission`")
    permission = StrictText(max_length=80, required=False)
    resource = ResourceField(required=False, help_text="Such as category:clothing/sarees")
    expires_at = serializers.DateTimeField(required=False, allow_null=True)
    reason = StrictText(max_length=300, help_text="Stands in the audit log")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if bool(attrs.get("role")) == bool(attrs.get("permission")):
            raise serializers.ValidationError(_("Name a role or a permission, not both."))
        return attrs


class ReasonSerializer(StrictSerializer):
    reason = StrictText(max_length=300, required=False)


class QuestionSerializer(StrictSerializer):
    """May the caller do this?"""

    permission = serializers.CharField(max_length=80)
    resource = serializers.CharField(max_length=200, required=False)


class ExplainSerializer(StrictSerializer):
    user = PersonField()
    permission = serializers.CharField(max_length=80)
    resource = ResourceField(required=False)


class AnswerSerializer(serializers.Serializer[Any]):
    allowed = serializers.BooleanField()


class ChainSerializer(serializers.Serializer[Any]):
    kind = serializers.CharField(help_text="direct, role or parent_role")
    roles = serializers.ListField(child=serializers.CharField(), help_text="From the grant up")
    permission = serializers.CharField(help_text="What gives it: itself, one that covers it, or *")
    state = serializers.CharField(help_text="holds, or why it does not")
    grant = GrantSerializer()


class ExplanationSerializer(AnswerSerializer):
    chains = ChainSerializer(many=True)


class GrantFilterSerializer(StrictSerializer):
    user = PersonField(required=False)
    role = RoleField(required=False)
    permission = serializers.CharField(max_length=80, required=False)
    status = serializers.ChoiceField(GrantStatus.choices, required=False)


class AuditFilterSerializer(StrictSerializer):
    action = serializers.CharField(max_length=60, required=False)
    actor = PersonField(required=False)
    target = serializers.CharField(max_length=200, required=False)


class AuditSerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    at = UtcTime()
    action = serializers.CharField()
    actor = serializers.IntegerField(source="actor_id", allow_null=True)
    acting_for = serializers.IntegerField(source="acting_for_id", allow_null=True)
    target_kind = serializers.CharField()
    target_id = serializers.CharField()
    before = serializers.JSONField()
    after = serializers.JSONField()
    facts = serializers.JSONField()
    network_address = serializers.CharField(allow_null=True)
    request_id = serializers.CharField()
