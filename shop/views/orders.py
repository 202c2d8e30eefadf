"""Orders: a shopper's own, and the one that a guest link opens. Strangers get 404."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.limits import DOOR, MAILS
from accounts.views.browsers import network_address

from ..actions.denied import note_stranger
from ..actions.order_link import ask_for_order_link
from ..actions.orders import cancel_order
from ..forms import Cancellation, FindOrder
from ..hooks import payment_summary
from ..models import Order
from ..selectors.orders import order_by_key, orders_of, orders_visible_to, with_details
from .bills import rows_of_order, saved_on
from .progress import STATUS_KINDS, progress_of, views_of
from .states import state_name
from .visitor import person

PER_PAGE = 10


@require_safe
@never_cache
def orders(request: HttpRequest) -> HttpResponse:
    user = person(request)
    if user is None:
        return render(request, "shop/find_order.html", {"form": FindOrder()})
    mine = orders_of(user).prefetch_related("lines")
    page = Paginator(mine, PER_PAGE).get_page(request.GET.get("page"))
    rows = [(order, STATUS_KINDS[order.status], views_of(order)) for order in page]
    return render(request, "shop/orders.html", {"page": page, "rows": rows})


@require_POST
def find(request: HttpRequest) -> HttpResponse:
    """Mail the link to whoever placed the order; the page never says whether there was one."""
    DOOR.spend(network_address(request))
    form = FindOrder(request.POST)
    if not form.is_valid():
        return render(request, "shop/find_order.html", {"form": form}, status=422)
    MAILS.spend(f"order {form.cleaned_data['email'].lower()}")
    ask_for_order_link(**form.cleaned_data)
    messages.success(request, _("If number and e-mail belong together, the link is on its way."))
    return redirect("shop:orders")


@require_safe
@never_cache
def order(request: HttpRequest, number: str) -> HttpResponse:
    shown = _order_or_404(request, orders_visible_to(request.user), number)
    return render(request, "shop/order.html", _page(request, shown))


@require_POST
def cancel(request: HttpRequest, number: str) -> HttpResponse:
    user = person(request)
    mine = orders_of(user) if user else Order.objects.none()
    stopped = _order_or_404(request, mine, number)
    form = Cancellation(request.POST)
    if not form.is_valid():
        return render(request, "shop/order.html", _page(request, stopped, form), status=422)
    cancel_order(order=stopped, reason=form.cleaned_data["reason"], by=user)
    messages.success(request, _("The order is cancelled. Money that was paid goes back by itself."))
    return redirect(_address_of(request, stopped))


def _key(request: HttpRequest) -> str:
    return request.POST.get("key", "") or request.GET.get("key", "")


def _order_or_404(request: HttpRequest, mine: QuerySet[Order], number: str) -> Order:
    """From `mine`, or by the key of a guest link."""
    key = _key(request)
    by_key = order_by_key(number, key) if key else Order.objects.none()
    found = with_details(mine).filter(number=number).first() or with_details(by_key).first()
    if found is None:
        note_stranger(number)
        raise Http404
    return found


def _address_of(request: HttpRequest, order: Order) -> str:
    """The order's page, with the key if that is what opened it."""
    return order.guest_url if _key(request) else order.get_absolute_url()


def _is_buyer(request: HttpRequest, order: Order) -> bool:
    """Staff see the page of anybody's order, and cancel at the desk."""
    return order.user_id == request.user.pk or bool(_key(request))


def _page(request: HttpRequest, order: Order, form: Cancellation | None = None) -> dict[str, Any]:
    crumbs = [{"name": _("Orders"), "url": reverse("shop:orders")}, {"name": order.number}]
    return {
        "order": order,
        "crumbs": crumbs,
        "kind": STATUS_KINDS[order.status],
        "progress": progress_of(order),
        "lines": views_of(order),
        "rows": rows_of_order(order),
        "saved": saved_on(order),
        "state": state_name(order.state),
        "payment": next(filter(None, payment_summary.ask(order)), None),
        "form": form or Cancellation(),
        "can_cancel": "cancelled" in order.allowed_moves and _is_buyer(request, order),
        "key": _key(request),
        "guest": person(request) is None,
    }
