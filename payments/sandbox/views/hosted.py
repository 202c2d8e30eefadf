"""Checkout as a full page, for browsers without scripts: in by a form, back by a form."""

import json
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from payments.sandbox.errors import JSON, UNKNOWN_URL, ApiError, InputError
from payments.sandbox.http import json_answer
from payments.sandbox.resources.attempts import check_payable, choice_for, pay
from payments.sandbox.resources.reasons import error_of
from payments.sandbox.views.pages import open_order, origin_of, set_policy, show_page, show_refusal

KEPT = ("key_id", "order_id", "callback_url", "cancel_url", "amount", "name", "description",
        "prefill[email]", "prefill[contact]")  # fmt: skip

Answer = Callable[[HttpRequest, JSON, JSON], HttpResponse]


def page(request: HttpRequest) -> HttpResponse:
    """POST from the shop's page: key_id, order_id, callback_url, cancel_url and what is known."""
    return _guarded(request, _show)


def attempt(request: HttpRequest) -> HttpResponse:
    """POST from our own page: pay, then send the customer back to the shop."""
    return _guarded(request, _pay)


def _guarded(request: HttpRequest, answer: Answer) -> HttpResponse:
    if request.method != "POST":
        return json_answer(ApiError(UNKNOWN_URL).body(), status=400)
    form = {name: request.POST.get(name, "") for name in KEPT}
    try:
        order = open_order(form["key_id"], form["order_id"])
        response = answer(request, order, form)
    except ApiError as refusal:
        response = show_refusal(request, refusal)
    targets = {origin_of(form["callback_url"]), origin_of(form["cancel_url"])} - {""}
    return set_policy(response, sends_to=" ".join(sorted(targets)))


def _show(request: HttpRequest, order: JSON, form: JSON) -> HttpResponse:
    if not origin_of(form["callback_url"]):
        raise InputError("The callback url field is required.", field="callback_url")
    check_payable(order, form["amount"] or None)
    return show_page(
        request, order, kept=form.items(), name=form["name"], description=form["description"]
    )


def _pay(request: HttpRequest, order: JSON, form: JSON) -> HttpResponse:
    outcome = request.POST.get("outcome", "")
    if not outcome:  # the Enter key on a method
        return _show(request, order, form)
    if outcome == "close":
        return _cancel(request, order, form)
    check_payable(order, form["amount"] or None)
    detail = request.POST.get("detail") if outcome == "failure" else None
    choice = choice_for(outcome, request.POST.get("method", ""), detail)
    customer = {
        "email": form["prefill[email]"],
        "contact": form["prefill[contact]"] or None,
        "description": form["description"] or None,
    }
    answer = pay(order["id"], choice=choice, outcome=outcome, customer=customer)
    error = answer.get("error")
    return _return_to_shop(request, form, _error_fields(error) if error else answer)


def _cancel(request: HttpRequest, order: JSON, form: JSON) -> HttpResponse:
    if origin_of(form["cancel_url"]):
        return HttpResponseRedirect(form["cancel_url"])
    error = error_of("payment_cancelled", order_id=order["id"])
    return _return_to_shop(request, form, _error_fields(error))


def _return_to_shop(request: HttpRequest, form: JSON, fields: JSON) -> HttpResponse:
    """A form with the result: posted by script, or by its one button."""
    if not origin_of(form["callback_url"]):
        raise InputError("The callback url field is required.", field="callback_url")
    context = {"target": form["callback_url"], "fields": fields.items(), "name": form["name"]}
    return render(request, "sandbox/return.html", context)


def _error_fields(error: JSON) -> JSON:
    parts = error | {"metadata": json.dumps(error["metadata"])}
    return {f"error[{name}]": value for name, value in parts.items()}
