"""The cart, in place with htmx and by plain forms without it; and the PIN code it goes to."""

import json
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from config.foundation.errors import InvalidInput

from ..actions.cart import accept_prices, add_to_cart, apply_coupon, remove_coupon, set_quantity
from ..bill import bill_of
from ..errors import CouponRefused
from ..forms import AddToCart, CouponCode, LineQuantity, Pincode
from ..models import CartLine, Variant
from ..selectors.cart import pieces_in
from .bills import rows_of_cart
from .cards import no_picture
from .visitor import cart_in, cart_to_fill, next_page, person, pincode_of, remember_pincode


@require_safe
@never_cache
def cart(request: HttpRequest) -> HttpResponse:
    return render(request, "shop/cart.html", _page(request, _taken_out(request.GET)))


@require_POST
def add(request: HttpRequest) -> HttpResponse:
    form = AddToCart(request.POST)
    if not form.is_valid():
        raise InvalidInput(reason=_("That cannot be put into the cart."))
    line = add_to_cart(cart=cart_to_fill(request), **form.cleaned_data)
    return _added(request, line)


@require_POST
def change_line(request: HttpRequest, pk: int) -> HttpResponse:
    line = get_object_or_404(_own_lines(request), pk=pk)
    form = LineQuantity(request.POST)
    if not form.is_valid():
        raise InvalidInput(reason=_("At most %d pieces of one thing.") % CartLine.MOST)
    taken = {"removed": line.variant.sku, "quantity": str(line.quantity)}
    set_quantity(line=line, quantity=form.cleaned_data["quantity"])
    return _changed(request, {} if form.cleaned_data["quantity"] else taken)


@require_POST
def accept_new_prices(request: HttpRequest) -> HttpResponse:
    accept_prices(cart=cart_to_fill(request))
    return _changed(request)


@require_POST
def coupon(request: HttpRequest) -> HttpResponse:
    if "remove" in request.POST:
        remove_coupon(cart=cart_to_fill(request))
        return _changed(request)
    form = CouponCode(request.POST)
    if not form.is_valid():
        return _refused(request, form)
    try:
        apply_coupon(cart=cart_to_fill(request), code=form.cleaned_data["code"])
    except CouponRefused as error:
        form.add_error("code", str(error))
        return _refused(request, form)
    return _changed(request)


@require_POST
def set_pincode(request: HttpRequest) -> HttpResponse:
    form = Pincode(request.POST)
    if form.is_valid():
        remember_pincode(request, form.cleaned_data["pincode"])
    else:
        messages.error(request, " ".join(map(str, form.errors["pincode"])))
    return redirect(next_page(request, reverse("shop:home")))


def _own_lines(request: HttpRequest) -> Any:
    mine = cart_in(request)
    if mine is None:
        raise Http404
    return mine.lines.select_related("cart", "variant__product")


def _added(request: HttpRequest, line: CartLine) -> HttpResponse:
    said = _("“%s” is in the cart.") % line.variant.product.title
    if not request.htmx:  # type: ignore[attr-defined]
        messages.success(request, said)
        return redirect(next_page(request, reverse("shop:cart")))
    count = {"count": pieces_in(line.cart), "oob": True}
    answer = render(request, "components/cart_count.html", count)
    toast = {"text": said, "url": reverse("shop:cart"), "link": _("See the cart")}
    answer["HX-Trigger"] = json.dumps({"toast": toast})
    return answer


def _changed(request: HttpRequest, removed: dict[str, str] | None = None) -> HttpResponse:
    """The cart again: its parts for htmx, else a redirect, with what can be undone."""
    if request.htmx:  # type: ignore[attr-defined]
        page = _page(request, _taken_out(removed or {}))
        return render(request, "shop/cart_parts.html", page | {"oob": True})
    undo = f"?{urlencode(removed)}" if removed else ""
    return redirect(reverse("shop:cart") + undo)


def _refused(request: HttpRequest, form: CouponCode) -> HttpResponse:
    template = "shop/cart_parts.html" if request.htmx else "shop/cart.html"  # type: ignore[attr-defined]
    return render(request, template, _page(request) | {"coupon_form": form}, status=422)


def _page(request: HttpRequest, removed: dict[str, Any] | None = None) -> dict[str, Any]:
    bill = bill_of(cart_in(request), pincode=pincode_of(request), user=person(request))
    return {
        "bill": bill,
        "rows": rows_of_cart(bill),
        "blocked": bill.promise is not None and not bill.promise.deliverable,
        "coupon_form": CouponCode(),
        "removed": removed,
        "no_picture": no_picture().url,
    }


def _taken_out(asked: Any) -> dict[str, Any] | None:
    """What was just taken out, to offer it back; nothing when the address is made up."""
    form = AddToCart({"sku": asked.get("removed"), "quantity": asked.get("quantity")})
    if not form.is_valid():
        return None
    variant = Variant.objects.select_related("product").filter(sku=form.cleaned_data["sku"])
    found = variant.first()
    return {"variant": found, "quantity": form.cleaned_data["quantity"]} if found else None
