"""Roles, grants and the audit log for staff; may I, and why may they?

Whoever may not see roles and grants gets the 404 of an address that is not there.
"""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.generics import GenericAPIView
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse

from config.foundation.access import permission_named

from ..actions.grants import approve_grant, grant, refuse_grant, revoke_grant
from ..errors import NotAResource, UnknownPermission
from ..flows import GrantStatus
from ..models import AuditEntry, Grant, Role
from ..selectors import chains, may
from ..selectors.audit import audit_entries
from ..selectors.effect import names_of_places, resource_named
from . import access_shapes as shapes
from .step_up import FreshFactor

GIVE = OpenApiExample(
    "A catalogue editor for sarees, until the season ends",
    {
        "user": "meera@example.com",
        "role": "catalogue",
        "resource": "category:clothing/sarees",
        "expires_at": "2027-01-31T18:30:00Z",
        "reason": "Wedding season",
    },
    request_only=True,
)


class StaffView(GenericAPIView[Any]):
    """Signed in, and holding `opens`; for everybody else there is nothing here."""

    permission_classes = (IsAuthenticated,)
    opens = "access.view"

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        if not may(request.user, self.opens):
            raise Http404
        FreshFactor().has_permission(request, self)

    def asked(self, shape: type[Any]) -> dict[str, Any]:
        """The query of the URL, checked; paging's own words left out."""
        words = {
            name: value
            for name, value in self.request.query_params.items()
            if name not in ("limit", "cursor")
        }
        data = shape(data=words)
        data.is_valid(raise_exception=True)
        return dict(data.validated_data)


class RolesView(StaffView):
    serializer_class = shapes.RoleSerializer

    @extend_schema(
        operation_id="list_roles",
        summary="Roles and what they give",
        responses=shapes.RoleSerializer(many=True),
    )
    def get(self, request: Request) -> Response:
        page = self.paginate_queryset(Role.objects.prefetch_related("permissions", "parents"))
        return self.get_paginated_response(shapes.RoleSerializer(page, many=True).data)


class GrantsView(StaffView):
    serializer_class = shapes.GrantSerializer

    @extend_schema(
        operation_id="list_grants",
        summary="Who holds what",
        parameters=[shapes.GrantFilterSerializer],
        responses=shapes.GrantSerializer(many=True),
    )
    def get(self, request: Request) -> Response:
        rows = Grant.objects.filter(**self.asked(shapes.GrantFilterSerializer))
        page = self.paginate_queryset(rows.select_related("user", "role"))
        return self.get_paginated_response(shapes.grants_data(page or []))

    @extend_schema(
        operation_id="give_grant",
        summary="Grant a role or a permission",
        description="403 `more_than_you_hold`: nobody gives what they do not hold themselves.",
        request=shapes.NewGrantSerializer,
        responses={201: shapes.GrantSerializer},
        examples=[GIVE],
    )
    def post(self, request: Request) -> Response:
        data = shapes.NewGrantSerializer(data=request.data)
        data.is_valid(raise_exception=True)
        made = grant(by=_caller(request), **data.validated_data)
        place = reverse("accounts_api:grant", args=[made.pk], request=request)
        return Response(shapes.grant_data(made), status=201, headers={"Location": place})


class GrantView(StaffView):
    serializer_class = shapes.GrantSerializer

    @extend_schema(operation_id="get_grant", summary="One grant")
    def get(self, request: Request, pk: int) -> Response:
        return Response(shapes.grant_data(_grant(pk)))

    @extend_schema(
        operation_id="revoke_grant",
        summary="Revoke a grant, or refuse one that waits",
        parameters=[shapes.ReasonSerializer],
        responses={204: None},
    )
    def delete(self, request: Request, pk: int) -> Response:
        said = {**self.asked(shapes.ReasonSerializer), **_reason(request)}
        found, reason = _grant(pk), said.get("reason", "Revoked through the API")
        end = refuse_grant if found.status == GrantStatus.WAITING else revoke_grant
        end(grant=found, by=_caller(request), reason=reason)
        return Response(status=204)


class ApproveGrantView(StaffView):
    serializer_class = shapes.GrantSerializer

    @extend_schema(
        operation_id="approve_grant",
        summary="Approve a grant that waits",
        description="403 `second_person_needed` for who asked and for who receives it.",
        request=None,
    )
    def post(self, request: Request, pk: int) -> Response:
        return Response(shapes.grant_data(approve_grant(grant=_grant(pk), by=_caller(request))))


class CheckView(GenericAPIView[Any]):
    permission_classes = (IsAuthenticated,)
    serializer_class = shapes.AnswerSerializer

    @extend_schema(
        operation_id="check_access",
        summary="May I?",
        description="A thing that does not exist is answered like one that is not yours.",
        parameters=[shapes.QuestionSerializer],
        responses=shapes.AnswerSerializer,
    )
    def get(self, request: Request) -> Response:
        data = shapes.QuestionSerializer(data=request.query_params.dict())
        data.is_valid(raise_exception=True)
        permission, text = data.validated_data["permission"], data.validated_data.get("resource")
        _must_be_known(permission)
        try:
            thing = resource_named(text or "")
        except NotAResource:
            thing = None
        return Response({"allowed": may(request.user, permission, thing)})


class ExplainView(StaffView):
    serializer_class = shapes.ExplanationSerializer

    @extend_schema(
        operation_id="explain_access",
        summary="May they, and why?",
        parameters=[shapes.ExplainSerializer],
    )
    def get(self, request: Request) -> Response:
        said = self.asked(shapes.ExplainSerializer)
        _must_be_known(said["permission"])
        found = chains(said["user"], said["permission"], said.get("resource"))
        allowed = any(chain.state == "holds" for chain in found)
        places = names_of_places(chain.grant for chain in found)
        answer = {"allowed": allowed, "chains": found}
        return Response(shapes.ExplanationSerializer(answer, context={"places": places}).data)


class AuditView(StaffView):
    opens = "audit.view"
    serializer_class = shapes.AuditSerializer

    @extend_schema(
        operation_id="list_audit",
        summary="Who did what, newest first",
        description="`action` may end in a dot to mean all of an area: `grants.`",
        parameters=[shapes.AuditFilterSerializer],
        responses=shapes.AuditSerializer(many=True),
    )
    def get(self, request: Request) -> Response:
        rows: QuerySet[AuditEntry] = audit_entries(**self.asked(shapes.AuditFilterSerializer))
        page = self.paginate_queryset(rows)
        return self.get_paginated_response(shapes.AuditSerializer(page, many=True).data)


def _caller(request: Request) -> Any:
    return request.user


def _grant(pk: int) -> Grant:
    found: Grant = get_object_or_404(Grant.objects.select_related("user", "role"), pk=pk)
    return found


def _reason(request: Request) -> dict[str, Any]:
    data = shapes.ReasonSerializer(data=request.data)
    data.is_valid(raise_exception=True)
    return dict(data.validated_data)


def _must_be_known(permission: str) -> None:
    if permission_named(permission) is None:
        raise UnknownPermission(permission=permission)
