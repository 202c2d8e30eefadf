"""The cart: every call answers the whole cart, so that the app never adds up by itself."""

from typing import Any

from django.db import transaction
from django.shortcuts import get_object_or_404
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse
from rest_framework.views import APIView

from accounts.selectors import addresses_of

from ..actions.cart import add_to_cart, apply_coupon, remove_coupon, set_quantity
from ..bill import bill_of
from ..models import Cart, CartLine
from . import examples
from .catalogue import pincode_from
from .serializers.cart import CartAnswer, CouponBody, LineBody, QuantityBody
from .who import CART_TOKEN, cart_in, cart_to_fill, shopper_in

private = method_decorator(never_cache, name="dispatch")
documented: dict[str, Any] = {"parameters": examples.CART_PARAMETERS, "examples": [examples.CART]}


def cart_answer(request: Request, cart: Cart | None, **more: Any) -> Response:
    """The whole cart; a guest's answer names the token in X-Cart-Token."""
    user = shopper_in(request)
    bill = bill_of(cart, pincode=_pincode(request), user=user)
    response = Response(CartAnswer(bill, context={"request": request}).data, **more)
    if cart is not None and user is None:
        response[CART_TOKEN] = cart.token
    return response


def _pincode(request: Request) -> str:
    """The one asked about, else that of the default address."""
    asked = request.query_params.get("pincode", "")
    if asked:
        return pincode_from(asked)
    home = addresses_of(request.user).first() if shopper_in(request) else None
    return home.pincode if home else ""


def line_in(request: Request, pk: int) -> CartLine:
    """A line of one's own cart, else 404."""
    lines = CartLine.objects.select_related("cart__coupon", "variant__product")
    return get_object_or_404(lines.filter(cart=cart_in(request)), pk=pk)


@private
class CartView(APIView):
    @extend_schema(
        operation_id="cart",
        summary="The cart with its bill",
        description="Makes no cart: whoever has none gets an empty answer without a token.",
        responses=CartAnswer,
        **documented,
    )
    def get(self, request: Request) -> Response:
        return cart_answer(request, cart_in(request))


@private
class CartLines(APIView):
    @extend_schema(
        operation_id="cart_lines_add",
        summary="Put pieces into the cart",
        description="Adds to what is there already. `Location` names the line.",
        request=LineBody,
        responses={201: CartAnswer},
        parameters=[*examples.CART_PARAMETERS, examples.LOCATION],
        examples=[examples.LINE, examples.CART],
    )
    @transaction.atomic
    def post(self, request: Request) -> Response:
        body = LineBody(data=request.data)
        body.is_valid(raise_exception=True)
        cart = cart_to_fill(request)
        line = add_to_cart(cart=cart, **body.validated_data)
        url = reverse("shop_api:cart-line", args=[line.pk], request=request)
        return cart_answer(request, cart, status=201, headers={"Location": url})


@private
class CartLineView(APIView):
    @extend_schema(
        operation_id="cart_lines_change",
        summary="Set how many pieces",
        request=QuantityBody,
        responses=CartAnswer,
        parameters=examples.CART_PARAMETERS,
        examples=[examples.QUANTITY, examples.CART],
    )
    @transaction.atomic
    def patch(self, request: Request, pk: int) -> Response:
        body = QuantityBody(data=request.data)
        body.is_valid(raise_exception=True)
        line = line_in(request, pk)
        set_quantity(line=line, **body.validated_data)
        return cart_answer(request, line.cart)

    @extend_schema(
        operation_id="cart_lines_remove",
        summary="Take a line out",
        responses={200: CartAnswer},
        **documented,
    )
    @transaction.atomic
    def delete(self, request: Request, pk: int) -> Response:
        line = line_in(request, pk)
        set_quantity(line=line, quantity=0)
        return cart_answer(request, line.cart)


@private
class CartCouponView(APIView):
    @extend_schema(
        operation_id="cart_coupon_apply",
        summary="Put a coupon on the cart",
        description="The bill judges each time whether it counts: see `coupon.refusal`.",
        request=CouponBody,
        responses={200: CartAnswer},
        parameters=examples.CART_PARAMETERS,
        examples=[examples.COUPON, examples.CART],
    )
    @transaction.atomic
    def post(self, request: Request) -> Response:
        body = CouponBody(data=request.data)
        body.is_valid(raise_exception=True)
        cart = cart_to_fill(request)
        apply_coupon(cart=cart, **body.validated_data)
        return cart_answer(request, cart)

    @extend_schema(
        operation_id="cart_coupon_remove",
        summary="Take the coupon off",
        responses={200: CartAnswer},
        **documented,
    )
    def delete(self, request: Request) -> Response:
        cart = cart_in(request)
        if cart is not None:
            remove_coupon(cart=cart)
        return cart_answer(request, cart)
