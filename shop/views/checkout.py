"""Checkout in three steps: where it goes, a last look, and then the payment's own page."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.actions.addresses import save_address
from accounts.selectors import addresses_of
from config.foundation.errors import DomainError

from ..actions.place_order import Buyer, place_order
from ..bill import Bill, bill_of, rate_table_of
from ..errors import CartEmpty
from ..forms import ANOTHER, DeliveryAddress, Payment, with_place
from ..hooks import Draft, PaymentChoice, begin_payment, payment_choices
from ..models import Order
from .bills import rows_of_cart
from .cards import no_picture
from .states import state_name, warning_about_state
from .visitor import cart_in, cart_to_fill, person, pincode_of, remember_pincode

STEPS = (gettext_lazy("Address"), gettext_lazy("Review"), gettext_lazy("Payment"))


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def address(request: HttpRequest) -> HttpResponse:
    bill = _bill(request, pincode_of(request))
    if not bill.can_be_ordered:
        return redirect("shop:cart")
    form = _address_form(request)
    if request.method == "POST" and _take_address(request, form):
        return redirect("shop:review")
    status = 422 if form.is_bound else 200
    return render(request, "shop/checkout.html", _first_page(request, form, bill), status=status)


@require_safe
@never_cache
def place(request: HttpRequest) -> HttpResponse:
    """City and State of a PIN code, as the two fields filled in (htmx)."""
    known = with_place({"pincode": request.GET.get("pincode", "")})
    fields = DeliveryAddress(user=person(request), initial=known)
    return render(request, "shop/checkout_place.html", {"form": fields})


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def review(request: HttpRequest) -> HttpResponse:
    chosen = request.session.get("checkout")
    bill = _bill(request, chosen["address"]["pincode"] if chosen else "")
    if not bill.lines:
        return _to_last_order(request)
    if not chosen:
        return redirect("shop:checkout")
    choices = _ways_to_pay(bill, chosen)
    form = Payment(request.POST if request.method == "POST" else None, choices=choices)
    if form.is_valid():
        return _place(request, form, chosen)
    page = _second_page(bill, chosen, choices) | {"form": form}
    return render(request, "shop/review.html", page, status=422 if form.is_bound else 200)


def _bill(request: HttpRequest, pincode: str) -> Bill:
    return bill_of(cart_in(request), pincode=pincode, user=person(request))


def _address_form(request: HttpRequest) -> DeliveryAddress:
    typed = request.POST if request.method == "POST" else None
    chosen = request.session.get("checkout", {})
    known = {"pincode": pincode_of(request), "email": chosen.get("email", "")}
    user = person(request)
    if user:
        known |= {"full_name": user.full_name, "phone": user.phone}
    initial = with_place(known | chosen.get("address", {}))
    return DeliveryAddress(typed, user=user, initial=initial)


def _take_address(request: HttpRequest, form: DeliveryAddress) -> bool:
    """Remember who orders and where it goes; False when the form needs another look."""
    user, saved = person(request), request.POST.get("saved", ANOTHER)
    if user and saved != ANOTHER:
        pk = int(saved) if saved.isdecimal() and len(saved) < 19 else 0
        fields = get_object_or_404(addresses_of(user), pk=pk).as_dict()
    elif form.is_valid():
        fields = form.address()
        if user and form.cleaned_data["keep"]:
            save_address(user=user, fields=fields)
    else:
        return False
    email = (user.email if user else "") or _typed_email(form)
    request.session["checkout"] = {"email": email, "address": fields}
    remember_pincode(request, fields["pincode"])
    return True


def _typed_email(form: DeliveryAddress) -> str:
    """Empty for an account without an e-mail that gave none, or that chose a saved address."""
    return str(form.cleaned_data.get("email", "")) if form.is_valid() else ""


def _first_page(request: HttpRequest, form: DeliveryAddress, bill: Bill) -> dict[str, Any]:
    saved = list(addresses_of(request.user))
    return {
        "form": form,
        "saved": saved,
        "place_url": reverse("shop:checkout_place"),
        "chosen": request.POST.get("saved", str(saved[0].pk) if saved else ANOTHER),
        **_goods(bill, step=1),
    }


def _goods(bill: Bill, *, step: int) -> dict[str, Any]:
    """The small bill beside each step."""
    return {
        "bill": bill,
        "rows": rows_of_cart(bill),
        "steps": STEPS,
        "step": step,
        "no_picture": no_picture().url,
    }


def _ways_to_pay(bill: Bill, chosen: dict[str, Any]) -> list[PaymentChoice]:
    promise = bill.promise
    draft = Draft(
        total=bill.totals.total,
        zone_allows_cod=bool(promise and promise.cod),
        goods_allow_cod=bill.goods_allow_cod,
        email=chosen["email"],
        phone=chosen["address"]["phone"],
    )
    return [choice for answer in payment_choices.ask(draft) for choice in answer]


def _second_page(
    bill: Bill, chosen: dict[str, Any], choices: list[PaymentChoice]
) -> dict[str, Any]:
    usable = [choice for choice in choices if not choice.refusal]
    return {
        "address": chosen["address"],
        "email": chosen["email"],
        "state": state_name(chosen["address"]["state"]),
        "state_warning": warning_about_state(chosen["address"]),
        "choices": choices,
        "only": usable[0].code if len(usable) == 1 else "",
        "rates": rate_table_of(bill.totals).items(),
        "policies": settings.LEGAL["policies_version"],
        **_goods(bill, step=2),
    }


def _place(request: HttpRequest, form: Payment, chosen: dict[str, Any]) -> HttpResponse:
    """Place the order; what is refused comes back to the page that can put it right."""
    buyer = Buyer(email=chosen["email"], address=chosen["address"], user=person(request))
    try:
        order = _place_once(request, buyer, form)
    except CartEmpty:
        return _to_last_order(request)
    except DomainError as error:
        messages.error(request, str(error))
        return redirect("shop:review" if error.code == "total_changed" else "shop:cart")
    return redirect(_where_to_pay(request, order, form.cleaned_data["payment"]))


@transaction.atomic
def _place_once(request: HttpRequest, buyer: Buyer, form: Payment) -> Order:
    """The session learns of the order in the same transaction, so a second click finds it."""
    expected = form.cleaned_data["expected_total"]
    order = place_order(cart=cart_to_fill(request), buyer=buyer, expected_total=expected)
    request.session.pop("checkout", None)
    request.session["last_order"] = order.buyer_url
    request.session.save()
    return order


def _where_to_pay(request: HttpRequest, order: Order, code: str) -> str:
    """Where the chosen payment goes on; the order's own page when there is no such place."""
    own_page: str = request.session["last_order"]
    try:
        answers = begin_payment.ask(order, code)
    except DomainError as error:
        messages.error(request, str(error))
        return own_page
    return next((url for url in answers if url), own_page)


def _to_last_order(request: HttpRequest) -> HttpResponse:
    """A second click comes after the cart was emptied: show what the first one ordered."""
    newest = request.session.load().get("last_order")
    return redirect(newest or "shop:cart")
