"""The signed-in person and their address book."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.generics import GenericAPIView
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse

from config.foundation.caller import caller

from ..actions import change_profile, delete_address, save_address
from ..actions.privacy.erase import erase_account
from ..errors import StepUpNeeded
from ..models import Address
from ..selectors import addresses_of, is_fresh
from .serializers import AddressSerializer, MeSerializer

ADDRESS = OpenApiExample(
    "A flat in Pune",
    {
        "full_name": "Meera Joshi",
        "phone": "+919812345678",
        "line1": "B-402, Neem House",
        "line2": "Baner Road",
        "city": "Pune",
        "state": "27",
        "pincode": "411045",
    },
    request_only=True,
)
STORED = OpenApiExample(
    "As it is kept",
    {**ADDRESS.value, "id": 7, "landmark": "", "gstin": "", "is_default": True},
    response_only=True,
    status_codes=["200", "201"],
)
ME = OpenApiExample(
    "A shopper",
    {"email": "meera@example.com", "full_name": "Meera Joshi", "phone": "+919812345678"},
)


class MeView(GenericAPIView[Any]):
    permission_classes = (IsAuthenticated,)
    serializer_class = MeSerializer

    @extend_schema(operation_id="get_me", summary="Who am I?", examples=[ME])
    def get(self, request: Request) -> Response:
        return Response(MeSerializer(request.user).data)

    @extend_schema(operation_id="change_me", summary="Change name or mobile number", examples=[ME])
    def patch(self, request: Request) -> Response:
        data = MeSerializer(request.user, data=request.data, partial=True)
        data.is_valid(raise_exception=True)
        user: Any = request.user
        facts = {"full_name": user.full_name, "phone": user.phone, **data.validated_data}
        return Response(MeSerializer(change_profile(user=user, **facts)).data)

    @extend_schema(
        operation_id="delete_me",
        summary="Delete my account",
        description="Needs a fresh proof (POST auth/confirm); 409 `account_held` says why not.",
        request=None,
        responses={204: None},
    )
    def delete(self, request: Request) -> Response:
        if not is_fresh(caller.get().sign_in):
            raise StepUpNeeded()
        user: Any = request.user
        erase_account(user=user)
        return Response(status=204)


class AddressBook(GenericAPIView[Address]):
    """Own addresses only: another person's is a 404."""

    permission_classes = (IsAuthenticated,)
    serializer_class = AddressSerializer

    def get_queryset(self) -> QuerySet[Address]:
        return addresses_of(self.request.user)

    def save(self, request: Request, address: Address | None = None) -> Address:
        data = AddressSerializer(address, data=request.data, partial=address is not None)
        data.is_valid(raise_exception=True)
        fields = dict(data.validated_data)
        make_default = fields.pop("is_default", False)
        user: Any = request.user
        return save_address(user=user, fields=fields, address=address, make_default=make_default)


class AddressesView(AddressBook):
    @extend_schema(
        operation_id="list_addresses",
        summary="The address book",
        responses=AddressSerializer(many=True),
        examples=[STORED],
    )
    def get(self, request: Request) -> Response:
        page = self.paginate_queryset(self.get_queryset())
        return self.get_paginated_response(AddressSerializer(page, many=True).data)

    @extend_schema(
        operation_id="add_address",
        summary="Add an address",
        description="The same address twice is one address.",
        responses={201: AddressSerializer},
        examples=[ADDRESS, STORED],
    )
    def post(self, request: Request) -> Response:
        address = self.save(request)
        place = reverse("accounts_api:address", args=[address.pk], request=request)
        return Response(AddressSerializer(address).data, status=201, headers={"Location": place})


class AddressView(AddressBook):
    @extend_schema(operation_id="get_address", summary="One address", examples=[STORED])
    def get(self, request: Request, pk: int) -> Response:
        return Response(AddressSerializer(self.get_object()).data)

    @extend_schema(
        operation_id="change_address", summary="Change an address", examples=[ADDRESS, STORED]
    )
    def patch(self, request: Request, pk: int) -> Response:
        return Response(AddressSerializer(self.save(request, self.get_object())).data)

    @extend_schema(
        operation_id="delete_address", summary="Delete an address", responses={204: None}
    )
    def delete(self, request: Request, pk: int) -> Response:
        delete_address(address=self.get_object())
        return Response(status=204)
