"""The checkout page inside the frame that checkout.js opens, and its attempts."""

from django.http import HttpRequest, HttpResponse

from payments.sandbox.errors import JSON, ApiError, InputError
from payments.sandbox.http import Call
from payments.sandbox.resources.attempts import check_payable, choice_for, pay
from payments.sandbox.rules import check_object, check_text, require
from payments.sandbox.views.pages import open_order, origin_of, set_policy, show_page, show_refusal

LONGEST_ANSWER = 200


def frame(request: HttpRequest) -> HttpResponse:
    """GET: `origin` is the shop's, the only one that may frame the page and hear from it."""
    query = request.GET
    origin = origin_of(query.get("origin", ""))
    try:
        if not origin:
            raise InputError("The origin field is required.", field="origin")
        order = open_order(query.get("key_id", ""), query.get("order_id", ""))
        response = show_page(request, order, key_id=query["key_id"], origin=origin)
    except ApiError as refusal:
        response = show_refusal(request, refusal)
    return set_policy(response, framed_by=origin, sends_to=origin_of(query.get("returns_to", "")))


def attempt(call: Call) -> JSON:
    """POST JSON from the page: pay the order with the outcome the tester chose."""
    require(call.data, "key_id", "order_id", "method", "outcome")
    order = open_order(call.data["key_id"], str(call.data["order_id"]))
    check_payable(order, call.data.get("amount"))
    detail = check_text(call.data.get("detail"), "detail", longest=LONGEST_ANSWER)
    choice = choice_for(call.data["outcome"], call.data["method"], detail)
    customer = _customer(check_object(call.data.get("customer"), "customer"))
    return pay(order["id"], choice=choice, outcome=call.data["outcome"], customer=customer)


def _customer(given: JSON) -> JSON:
    texts = {
        name: check_text(given.get(name), name, longest=LONGEST_ANSWER)
        for name in ("email", "contact", "description")
    }
    return texts | {"notes": given.get("notes")}
