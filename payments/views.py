"""Paying an order: the pay page in each of its states, and what comes back from checkout."""

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any

from csp.decorators import csp_update
from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import HttpResponseClientRedirect

from config.foundation.money import rupees
from config.foundation.noticed import notice_refusal
from shop.actions.denied import note_stranger
from shop.models import Order

from .actions.accept_cod import accept_cod
from .actions.confirm_from_browser import confirm_from_browser
from .actions.poll import check_order
from .actions.start_payment import start_payment
from .errors import NotFromGateway
from .forms import CheckoutResult
from .gateways.razorpay import checkout_options
from .models import Payment
from .selectors.cod import cod_refusal, draft_of
from .selectors.payments import PayState, last_failure, live_payment, orders_to_pay, pay_state
from .selectors.reasons import reason_in_words

View = Callable[..., HttpResponseBase]

LOOK_AGAIN = timedelta(seconds=8)  # a plain visit asks the gateway at most so often
LOOK_NOW = timedelta(seconds=2)  # a page that waits, or a shopper just back from the bank
PAGES = {
    PayState.READY: "payments/pay.html",
    PayState.NOT_STARTED: "payments/pay.html",
    PayState.FAILED: "payments/failed.html",
    PayState.CHECKING: "payments/checking.html",
    PayState.GONE: "payments/gone.html",
}


def opens_checkout(view: View) -> View:
    """Only here may the gateway's script, frames and pop-ups do anything."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        open_to_gateway = csp_update(settings.RAZORPAY["csp"])
        response: HttpResponseBase = open_to_gateway(view)(request, *args, **kwargs)
        response["Cross-Origin-Opener-Policy"] = "same-origin-allow-popups"
        return response

    return answer


@require_safe
@never_cache
@opens_checkout
def pay(request: HttpRequest, number: str) -> HttpResponse:
    order = _order(request, number)
    check_order(order=order, pause=LOOK_NOW if "back" in request.GET else LOOK_AGAIN)
    order.refresh_from_db()
    state = pay_state(order)
    if state == PayState.PAID:
        return redirect(order.buyer_url)
    return render(request, PAGES[state], _page(request, order, state))


@require_safe
@never_cache
def state(request: HttpRequest, number: str) -> HttpResponse:
    """Asked by the waiting page every two seconds; moves it on when the bank has answered."""
    order = _order(request, number)
    check_order(order=order, pause=LOOK_NOW)
    order.refresh_from_db()
    if pay_state(order) == PayState.CHECKING:
        return HttpResponse(status=204)
    return HttpResponseClientRedirect(_pay_url(request, order))


@require_POST
def start(request: HttpRequest, number: str) -> HttpResponse:
    order = _order(request, number)
    start_payment(order=order)
    return _see(_pay_url(request, order))


@require_POST
def cod(request: HttpRequest, number: str) -> HttpResponse:
    order = _order(request, number)
    accept_cod(order=order)
    return _see(order.buyer_url)


@require_POST
def confirm(request: HttpRequest, number: str) -> HttpResponse:
    order = _order(request, number)
    payment = get_object_or_404(Payment.objects.at_gateway(), order=order, **_asked_for(request))
    _confirm(request, payment)
    return _see(_pay_url(request, order))


@csrf_exempt
@require_POST
def callback(request: HttpRequest, number: str) -> HttpResponse:
    """Posted by the gateway's page across sites: no session, only the signature counts.

    A failure carries no signature. It changes nothing here: the pay page asks the gateway itself.
    """
    if "razorpay_payment_id" in request.POST:
        wanted = {"order__number": number, **_asked_for(request)}
        _confirm(request, get_object_or_404(Payment.objects.at_gateway(), **wanted))
    return _see(_with_key(request, reverse("payments:pay", args=[number]), back="1"))


def _order(request: HttpRequest, number: str) -> Order:
    key = request.GET.get("key", "")
    found = orders_to_pay(request.user, number=number, key=key).first()
    if found is None:
        note_stranger(number)
        raise Http404
    return found


def _asked_for(request: HttpRequest) -> dict[str, str]:
    return {"gateway_order_id": request.POST.get("razorpay_order_id", "")}


def _confirm(request: HttpRequest, payment: Payment) -> None:
    form = CheckoutResult(request.POST)
    if not form.is_valid():
        raise BadRequest("A field of the checkout result is missing.")
    try:
        confirm_from_browser(payment=payment, **form.as_arguments())
    except NotFromGateway as refusal:
        notice_refusal(refusal)
        raise BadRequest(str(refusal)) from refusal


def _page(request: HttpRequest, order: Order, state: PayState) -> dict[str, Any]:
    payment, failure = live_payment(order), last_failure(order)
    ready = payment and state in (PayState.READY, PayState.FAILED)
    return {
        "order": order,
        "state": state,
        "failure": failure,
        "reason": reason_in_words(failure.error_reason) if failure else "",
        "checkout": checkout_options(payment) if payment and ready else None,
        "cod_fee": rupees(settings.COD["fee"]),
        "cod_refusal": cod_refusal(draft_of(order), but=order),
        "gateway": settings.RAZORPAY,
        **_addresses(request, order),
    }


def _addresses(request: HttpRequest, order: Order) -> dict[str, str]:
    names = ("pay", "state", "start", "cod", "confirm", "callback")
    here = {name: reverse(f"payments:{name}", args=[order.number]) for name in names}
    urls = {f"{name}_url": _with_key(request, url) for name, url in here.items()}
    urls["back_url"] = _with_key(request, here["pay"], back="1")
    for name in ("callback_url", "back_url"):
        urls[name] = request.build_absolute_uri(urls[name])
    return urls | {"order_url": order.buyer_url}


def _pay_url(request: HttpRequest, order: Order) -> str:
    return _with_key(request, reverse("payments:pay", args=[order.number]))


def _with_key(request: HttpRequest, url: str, **more: str) -> str:
    """The address with the guest's key exactly as it was given; never one that was not."""
    query = request.GET.copy()
    query.clear()
    query.update({"key": request.GET["key"]} if request.GET.get("key") else {})
    query.update(more)
    return f"{url}?{query.urlencode()}" if query else url


def _see(url: str) -> HttpResponse:
    """303: whatever was posted, the browser now reads a page."""
    return HttpResponse(status=303, headers={"Location": url})
