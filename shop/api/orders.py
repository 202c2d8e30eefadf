"""Orders: place, look at, cancel."""

from typing import Any

from django.shortcuts import get_object_or_404
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import NotAuthenticated, PermissionDenied
from rest_framework.generics import GenericAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse
from rest_framework.views import APIView

from accounts.selectors import addresses_of
from config.foundation.idempotency import idempotent

from ..actions.orders import cancel_order
from ..actions.place_order import Buyer, place_order
from ..models import Order
from ..selectors.orders import orders_of, with_details
from . import examples
from .serializers.orders import CancelBody, OrderAnswer, OrderBody
from .who import buyer_in, cart_to_order, order_in, shopper_in

private = method_decorator(never_cache, name="dispatch")


def order_as_data(request: Request, order: Order | list[Order]) -> Any:
    many = isinstance(order, list)
    return OrderAnswer(order, many=many, context={"user": shopper_in(request)}).data


@private
class Orders(GenericAPIView[Order]):
    serializer_class = OrderAnswer
    queryset = Order.objects.none()
    ordering = "-pk"

    @extend_schema(
        operation_id="orders",
        summary="One's own orders, the newest first",
        responses=OrderAnswer(many=True),
        examples=[examples.ORDER],
    )
    def get(self, request: Request) -> Response:
        user = shopper_in(request)
        if user is None:
            raise NotAuthenticated()
        orders = self.paginate_queryset(with_details(orders_of(user))) or []
        return self.get_paginated_response(order_as_data(request, list(orders)))

    @extend_schema(
        operation_id="orders_place",
        summary="Order everything in the cart",
        description="Holds the stock until `expires_at` and empties the cart, all or nothing.",
        parameters=examples.ORDER_PARAMETERS,
        request=OrderBody,
        responses={201: OrderAnswer},
        examples=[examples.ORDER_BODY, examples.GUEST_ORDER_BODY, examples.ORDER],
    )
    @idempotent(buyer_in, in_one_transaction=True)
    def post(self, request: Request) -> Response:
        body = OrderBody(data=request.data, context={"user": shopper_in(request)})
        body.is_valid(raise_exception=True)
        said = body.validated_data
        order = place_order(
            cart=cart_to_order(request),
            buyer=buyer_from(request, said),
            expected_total=said.get("expected_total"),
        )
        url = reverse("shop_api:order", args=[order.number], request=request)
        return Response(order_as_data(request, order), status=201, headers={"Location": url})


def buyer_from(request: Request, said: dict[str, Any]) -> Buyer:
    """Raises 404 for an address that is not the caller's own."""
    user = shopper_in(request)
    address = said.get("address")
    if address is None:
        address = get_object_or_404(addresses_of(request.user), pk=said["address_id"]).as_dict()
    email = (user.email if user else "") or said.get("email", "")
    return Buyer(email=email, address=address, user=user)


@private
class OrderDetail(APIView):
    @extend_schema(
        operation_id="orders_one",
        summary="One order",
        parameters=examples.KEY_PARAMETERS,
        responses=OrderAnswer,
        examples=[examples.ORDER],
    )
    def get(self, request: Request, number: str) -> Response:
        return Response(order_as_data(request, order_in(request, number)))


@private
class CancelOrder(APIView):
    @extend_schema(
        operation_id="orders_cancel",
        summary="Cancel an order that is not shipped yet",
        description="Stock and coupon go back at once; money that was paid goes back by itself.",
        parameters=examples.KEY_PARAMETERS,
        request=CancelBody,
        responses={200: OrderAnswer},
        examples=[examples.CANCEL_BODY, examples.CANCELLED_ORDER],
    )
    def post(self, request: Request, number: str) -> Response:
        body = CancelBody(data=request.data)
        body.is_valid(raise_exception=True)
        order = order_to_cancel(request, number)
        cancel_order(order=order, by=shopper_in(request), **body.validated_data)
        return Response(order_as_data(request, order_in(request, number)))


def order_to_cancel(request: Request, number: str) -> Order:
    """One's own, or any for staff with the right to it; other staff are told that they lack it."""
    order, user = order_in(request, number), shopper_in(request)
    foreign = user is not None and order.user_id != user.pk and user.is_staff
    if foreign and user is not None and not user.has_perm("orders.cancel", order):
        raise PermissionDenied()
    return order
