"""What the framed and the full-page checkout share: the order, the page, its policy."""

from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from payments.sandbox.errors import JSON, ApiError
from payments.sandbox.http import check_key_id
from payments.sandbox.resources.orders import get_order
from payments.sandbox.resources.reasons import REASONS

NOBODY = "'none'"
PANELS = (
    ("upi", "UPI", "Paid from success@razorpay, as if a UPI app had opened."),
    ("card", "Card", "Paid with a Visa test card ending in 1007."),
    ("netbanking", "Net banking", "Paid through the login page of a test bank."),
    ("wallet", "Wallet", "Paid from a test wallet."),
)


def open_order(key_id: str, order_id: str) -> JSON:
    """The order to be paid; raises ApiError for a wrong key or id."""
    check_key_id(key_id)
    return get_order(order_id)


def show_page(request: HttpRequest, order: JSON, **context: object) -> HttpResponse:
    """The page on which a customer pays."""
    shown = {
        "order": order,
        "amount": rupees(order["amount_due"] or order["amount"]),
        "panels": PANELS,
        "reasons": [(name, reason.description) for name, reason in REASONS.items()],
        **context,
    }
    return render(request, "sandbox/checkout.html", shown)


def show_refusal(request: HttpRequest, refusal: ApiError) -> HttpResponse:
    """A checkout that cannot start, in words."""
    context = {"message": str(refusal)}
    return render(request, "sandbox/refusal.html", context, status=refusal.status)


def set_policy(response: HttpResponse, *, framed_by: str = "", sends_to: str = "") -> HttpResponse:
    """A strict policy: our own files, one frame parent, one place for forms to go."""
    response["Content-Security-Policy"] = "; ".join(
        [
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            "connect-src 'self'",
            f"img-src 'self' data: {framed_by}".rstrip(),
            f"form-action 'self' {sends_to}".rstrip(),
            f"frame-ancestors {framed_by or NOBODY}",
            "base-uri 'none'",
        ]
    )
    response["Referrer-Policy"] = "no-referrer"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "no-store"
    return response


def origin_of(url: str) -> str:
    """scheme://host[:port] of a web address, or "" when it is none."""
    try:
        parts = urlsplit(url)
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        return ""
    host = parts.hostname or ""
    safe = parts.scheme in ("http", "https") and host.replace("-", "").replace(".", "").isalnum()
    return f"{parts.scheme}://{host}{port}" if safe else ""


def rupees(paise: int) -> str:
    """12499900 → ₹1,24,999.00, grouped the Indian way."""
    whole, rest = divmod(paise, 100)
    head, tail = str(whole)[:-3], str(whole)[-3:]
    groups = [tail]
    while head:
        head, pair = head[:-2], head[-2:]
        groups.insert(0, pair)
    return f"₹{','.join(groups)}.{rest:02}"
