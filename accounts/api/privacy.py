"""Everything about me, as JSON."""

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from config.foundation.caller import caller

from ..actions.privacy.my_data import export_data
from ..errors import StepUpNeeded
from ..selectors import is_fresh


class MyDataView(APIView):
    permission_classes = (IsAuthenticated,)

    @extend_schema(
        operation_id="get_my_data",
        summary="Everything that is kept about me",
        description="Needs a sign-in confirmed within ten minutes (POST auth/confirm).",
        responses=OpenApiTypes.OBJECT,
    )
    def get(self, request: Request) -> Response:
        if not is_fresh(caller.get().sign_in):
            raise StepUpNeeded()
        user: Any = request.user
        return Response(export_data(user=user))
