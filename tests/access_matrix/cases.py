"""What is sent with each call: the values in its address, its body and its headers.

Bodies are such that only a missing right can refuse them; everything is rolled back afterwards.
"""

import re
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.tokens import default_token_generator
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from tests.factories.accounts import PASSWORD
from tests.factories.shop import ADDRESS

from .matrix import Row

PLACEHOLDER = re.compile(r"<(?:\w+:)?(\w+)>")
TYPED = {key: ADDRESS[key] for key in ("full_name", "phone", "line1", "city", "state", "pincode")}
NEVER = "Xk29-never-used-before"


@dataclass
class Call:
    path: str
    body: dict[str, Any] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)


def call_of(row: Row, things: Any) -> Call:
    special = _special(row.case, things)
    values = {**_values(row, things), **special["values"]}
    path = PLACEHOLDER.sub(lambda found: str(values[found[1]]), row.path)
    query = special.get("query", QUERIES.get(row.path, ""))
    body = BODIES.get((row.method, row.path), lambda t: {})(things) | special.get("body", {})
    return Call(
        f"{path}?{query}" if query else path, body, _headers(row) | special.get("headers", {})
    )


def _special(case: str, things: Any) -> dict[str, Any]:
    """What each part of the column "with" adds; `name=pack` fills a placeholder."""
    found: dict[str, Any] = {"values": {}}
    for part in filter(None, case.split("; ")):
        name, is_value, value = part.partition("=")
        added = {"values": {name: value}} if is_value else SPECIAL[part](things)
        found = {**found, **added, "values": {**found["values"], **added.get("values", {})}}
    return found


def _headers(row: Row) -> dict[str, str]:
    return {"HTTP_IDEMPOTENCY_KEY": "matrix-0123456789"} if row.method == "POST" else {}


def _values(row: Row, things: Any) -> dict[str, Any]:
    """Those of the longest beginning of the path that is known."""
    fitting = [start for start in VALUES if row.path.startswith(start)]
    return VALUES[max(fitting, key=len)](things) if fitting else {}


def _reset(t: Any) -> dict[str, str]:
    token = default_token_generator.make_token(t.shopper)
    return {"uidb64": urlsafe_base64_encode(force_bytes(t.shopper.pk)), "token": token}


def _person(user: Any) -> dict[str, Any]:
    return {"values": dict.fromkeys(("pk", "id", "object_id"), user.pk)}


# What the column "with" may say beside `name=value`.
SPECIAL: dict[str, Any] = {
    "the order's key": lambda t: {"query": f"key={t.order.access_token}"},
    "a wrong key": lambda t: {"query": "key=wrong-wrong-wrong-wrong"},
    "a saved address": lambda t: {"body": {"saved": t.address.pk}},
    "another host": lambda t: {"headers": {"REMOTE_ADDR": "203.0.113.9"}},
    "a colleague": lambda t: _person(t.colleague),
    "an owner": lambda t: _person(t.owner),
    "no such thing": lambda t: {"values": NOTHING},
}
NOTHING = {
    **{"pk": 987654321, "number": "HT000000-AAAAAAAA", "slug": "no-such", "id": 987654321},
    **{"object_id": 987654321, "path": "no/such", "page": "no-such"},
}
VALUES: dict[str, Any] = {
    "/p/": lambda t: {"slug": t.product.slug},
    "/cart/lines/": lambda t: {"pk": t.line.pk},
    "/orders/": lambda t: {"number": t.order.number},
    "/pay/": lambda t: {"number": t.order.number},
    "/legal/": lambda t: {"page": "privacy"},
    "/c/": lambda t: {"path": t.product.category.path},
    "/account/addresses/": lambda t: {"pk": t.address.pk},
    "/account/reset/": _reset,
    "/account/act-as/": lambda t: {"pk": t.holder.pk},
    "/account/grievances/": lambda t: {"number": t.ticket.number},
    "/grievance/": lambda t: {"number": t.ticket.number},
    "/admin/accounts/grievanceticket/": lambda t: {"pk": t.ticket.pk},
    "/account/security/": lambda t: {"pk": t.device.pk},
    "/account/sessions/": lambda t: {"pk": t.sign_in.pk},
    "/account/profile/email/undo/": lambda t: {"token": t.undo_token},
    "/api/v1/me/factors/": lambda t: {"pk": t.device.pk},
    "/api/v1/me/sessions/": lambda t: {"pk": t.sign_in.pk},
    "/admin/accounts/grant/permissions/": lambda t: {"name": "orders.view"},
    "/admin/accounts/grant/<int:pk>": lambda t: {"pk": t.waiting.pk},
    "/api/v1/addresses/": lambda t: {"pk": t.address.pk},
    "/api/v1/catalogue/products/": lambda t: {"slug": t.product.slug},
    "/api/v1/serviceability/": lambda t: {"pincode": "411045"},
    "/api/v1/cart/lines/": lambda t: {"pk": t.line.pk},
    "/api/v1/orders/": lambda t: {"number": t.order.number},
    "/api/v1/payments/<uuid:pk>": lambda t: {"pk": t.payment.pk},
    "/api/v1/access/grants/<int:pk>": lambda t: {"pk": t.grant.pk},
    "/api/v1/access/grants/<int:pk>/approve": lambda t: {"pk": t.waiting.pk},
    "/admin/<app_label>/": lambda t: {"app_label": "shop"},
    "/admin/<url>": lambda t: {"url": "nothing/here/"},
    "/admin/accounts/user/": lambda t: _person(t.shopper)["values"],
    "/admin/shop/order/": lambda t: {"pk": t.order.pk},
    "/admin/shop/product/": lambda t: {"pk": t.product.pk},
    "/admin/shop/stocklevel/": lambda t: {"pk": t.level.pk},
    "/sitemap-": lambda t: {"section": "products"},
    "/media/": lambda t: {"path": "leaf.txt"},
}
QUERIES = {
    "/api/v1/access/check": "permission=orders.view",
    "/api/v1/access/explain": "permission=orders.view&user=shopper@example.com",
    "/admin/autocomplete/": "app_label=shop&model_name=product&field_name=category",
    "/checkout/place/": "pincode=411045",
    "/search/": "q=kadai",
}
CHECKOUT_RESULT = {
    "razorpay_order_id": "order_x",
    "razorpay_payment_id": "pay_x",
    "razorpay_signature": "0" * 64,
}
BODIES: dict[tuple[str, str], Any] = {
    ("POST", "/pincode/"): lambda t: {"pincode": "411045"},
    ("POST", "/cart/add/"): lambda t: {"sku": t.variant.sku, "quantity": 1},
    ("POST", "/cart/lines/<int:pk>/"): lambda t: {"quantity": 2},
    ("POST", "/cart/coupon/"): lambda t: {"code": "SAVE"},
    ("POST", "/checkout/"): lambda t: {**TYPED, "email": "someone@example.com"},
    ("POST", "/orders/find/"): lambda t: {"number": t.order.number, "email": "x@example.com"},
    ("POST", "/orders/<str:number>/cancel/"): lambda t: {"reason": "Found it cheaper"},
    ("POST", "/account/act-as/<int:pk>/"): lambda t: {"reason": "They asked on the phone"},
    ("POST", "/account/act-as/raise/"): lambda t: {"reason": "They asked on the phone"},
    ("POST", "/account/profile/"): lambda t: {"full_name": "A new name", "phone": ""},
    ("POST", "/account/sign-in/"): lambda t: {"email": "nobody@example.com", "password": "x"},
    ("POST", "/account/sign-up/"): lambda t: {"email": "new@example.com"},
    ("POST", "/account/addresses/add/"): lambda t: TYPED | {"line1": "Flat 77"},
    ("POST", "/account/addresses/<int:pk>/"): lambda t: TYPED | {"line1": "Flat 78"},
    ("POST", "/account/password/"): lambda t: {"old_password": PASSWORD, "new_password": NEVER},
    ("POST", "/account/reset/"): lambda t: {"email": "shopper@example.com"},
    ("POST", "/account/security/confirm/"): lambda t: {"code": "123456"},
    ("POST", "/pay/<str:number>/confirm/"): lambda t: (
        CHECKOUT_RESULT | {"razorpay_order_id": t.payment.gateway_order_id}
    ),
    ("POST", "/pay/<str:number>/callback/"): lambda t: (
        CHECKOUT_RESULT | {"razorpay_order_id": t.payment.gateway_order_id}
    ),
    ("POST", "/api/v1/auth/register"): lambda t: {
        **{"email": "new@example.com", "password": NEVER, "full_name": "New"}
    },
    ("POST", "/api/v1/auth/token"): lambda t: {
        "email": "shopper@example.com",
        "password": PASSWORD,
    },
    ("POST", "/api/v1/auth/token/refresh"): lambda t: {"refresh": "nothing"},
    ("POST", "/api/v1/auth/confirm"): lambda t: {"password": PASSWORD},
    ("POST", "/api/v1/auth/logout"): lambda t: {"refresh": "nothing"},
    ("PATCH", "/api/v1/me"): lambda t: {"full_name": "A new name"},
    ("POST", "/api/v1/addresses"): lambda t: TYPED | {"line1": "Flat 77"},
    ("PATCH", "/api/v1/addresses/<int:pk>"): lambda t: {"line1": "Flat 78"},
    ("POST", "/api/v1/cart/lines"): lambda t: {"sku": t.variant.sku, "quantity": 1},
    ("PATCH", "/api/v1/cart/lines/<int:pk>"): lambda t: {"quantity": 2},
    ("POST", "/api/v1/cart/coupon"): lambda t: {"code": "SAVE"},
    ("POST", "/api/v1/orders"): lambda t: {"address_id": t.address.pk},
    ("POST", "/api/v1/orders/<str:number>/cancel"): lambda t: {"reason": "Found it cheaper"},
    ("POST", "/api/v1/payments"): lambda t: {"order": t.order.number, "method": "cod"},
    ("POST", "/api/v1/payments/<uuid:pk>/confirm"): lambda t: (
        CHECKOUT_RESULT | {"razorpay_order_id": t.payment.gateway_order_id}
    ),
    ("POST", "/api/v1/access/grants"): lambda t: {
        **{"user": t.holder.email, "permission": "coupons.edit", "reason": "Diwali"}
    },
    ("POST", "/admin/accounts/user/<int:pk>/move/<slug:name>/"): lambda t: {
        **{"close-reason": "They wrote to us", "open-reason": "They wrote to us"}
    },
    ("POST", "/admin/accounts/user/<id>/password/"): lambda t: {
        **{"password1": NEVER, "password2": NEVER, "usable_password": "true"}
    },
    ("POST", "/admin/shop/order/<int:pk>/move/<slug:name>/"): lambda t: {"cancel-reason": "x"},
    ("POST", "/admin/shop/stocklevel/<int:pk>/move/<slug:name>/"): lambda t: {
        **{"adjust-delta": "1", "adjust-reason": "x", "receive-pieces": "1"}
    },
}
