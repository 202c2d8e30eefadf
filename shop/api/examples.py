"""Parameters and examples of the OpenAPI document."""

from typing import Any

from drf_spectacular.utils import OpenApiExample, OpenApiParameter

from .who import CART_TOKEN, ORDER_KEY


def sent(name: str, value: Any) -> OpenApiExample:
    return OpenApiExample(name, value=value, request_only=True)


def answered(name: str, value: Any, status: str = "200") -> OpenApiExample:
    return OpenApiExample(name, value=value, response_only=True, status_codes=[status])


_PINCODE_OF_BILL = OpenApiParameter(
    "pincode", description="Bill for delivery to this PIN code instead of the one that is known."
)
_CART_TOKEN = OpenApiParameter(
    CART_TOKEN,
    location=OpenApiParameter.HEADER,
    description="The guest's cart, from the header of the same name in an earlier answer.",
)
_CART_TOKEN_TOLD = OpenApiParameter(
    CART_TOKEN,
    location=OpenApiParameter.HEADER,
    response=True,
    description="For guests who have a cart: send it back on later calls.",
)
LOCATION = OpenApiParameter(
    "Location",
    location=OpenApiParameter.HEADER,
    response=[201],
    description="Where the new thing is.",
)
CART_PARAMETERS = [_CART_TOKEN, _CART_TOKEN_TOLD, _PINCODE_OF_BILL]
ORDER_PARAMETERS = [
    OpenApiParameter(
        "Idempotency-Key",
        location=OpenApiParameter.HEADER,
        required=True,
        description="8 to 120 visible characters, new for each order; a retry repeats it.",
    ),
    _CART_TOKEN,
    LOCATION,
]
KEY_PARAMETERS = [
    OpenApiParameter(
        ORDER_KEY,
        location=OpenApiParameter.HEADER,
        description="For guests: `key` of the answer that placed the order.",
    ),
    OpenApiParameter("key", description="The same, where a header cannot be sent."),
]
PRODUCT_QUERY = [
    OpenApiParameter("category", description="Path of a category; what is below it counts too."),
    OpenApiParameter("q", description="Words that the title must have, at most 200 characters."),
    OpenApiParameter(
        "sort", enum=["newest", "price", "-price", "featured"], description="“-”: highest first."
    ),
]

_LEAF: dict[str, Any] = {
    "slug": "cookware",
    "path": "kitchen/cookware",
    "name": "Cookware",
    "name_hi": "पकाने के बर्तन",
    "blurb": "",
    "picture": None,
    "children": [],
}
_TOP = _LEAF | {"slug": "kitchen", "path": "kitchen", "name": "Kitchen", "name_hi": "रसोई"}
CATEGORIES = [
    answered(
        "A tree",
        {"results": [_TOP | {"children": [_LEAF]}], "next": None, "previous": None},
    )
]

_PRODUCT = {
    "slug": "iron-kadai-26-cm",
    "title": "Iron kadai, 26 cm",
    "title_hi": "लोहे की कड़ाही",
    "brand": "Rasoi",
    "category": {"path": "kitchen/cookware", "name": "Cookware"},
    "images": [
        {
            "url": "https://shop.example/media/products/kadai.svg",
            "alt": "Kadai from above",
            "width": 640,
            "height": 640,
            "options": {},
        }
    ],
    "description": "Heavy, seasoned and ready for the flame.",
    "attributes": {"material": "iron", "diameter_cm": 26},
    "axes": [{"name": "Size", "values": ["26 cm", "30 cm"]}],
    "variants": [
        {
            "sku": "KADAI-26",
            "options": {"Size": "26 cm"},
            "price": "1249.00",
            "mrp": "1599.00",
            "in_stock": True,
            "available": 12,
        }
    ],
    "price_from": "1249.00",
    "mrp_from": "1599.00",
    "is_featured": True,
    "generic_name": "Cooking pan",
    "manufacturer": "Rasoi Works, Pune 411030",
    "importer": "",
    "country_of_origin": "IN",
    "warranty": "",
    "return_days": 7,
    "cod_allowed": True,
}
PRODUCT = answered("A kadai", _PRODUCT)

_PROMISE = {
    "pincode": "411045",
    "deliverable": True,
    "estimated_on": "2026-12-02",
    "earliest": "2026-11-30",
    "latest": "2026-12-02",
    "delivery_fee": "49.00",
    "free_above": "499.00",
    "cod": True,
    "city": "Pune",
    "state": "27",
}
PROMISE = answered("Pune", _PROMISE)

LINE = sent("Two of a SKU", {"sku": "KADAI-26", "quantity": 2})
QUANTITY = sent("Three", {"quantity": 3})
COUPON = sent("A code", {"code": "DIWALI"})
_CART = {
    "lines": [
        {
            "id": 7,
            "sku": "KADAI-26",
            "slug": "iron-kadai-26-cm",
            "title": "Iron kadai, 26 cm",
            "options": {"Size": "26 cm"},
            "image": "https://shop.example/media/products/kadai.svg",
            "quantity": 2,
            "most": 12,
            "unit_price": "1249.00",
            "mrp": "1599.00",
            "line_total": "2498.00",
        }
    ],
    "mrp_total": "3198.00",
    "subtotal": "2498.00",
    "discount": "100.00",
    "delivery_fee": "0.00",
    "tax_included": "365.80",
    "total": "2398.00",
    "saving": "800.00",
    "warnings": [],
    "can_be_ordered": True,
    "coupon": {"code": "DIWALI", "refusal": ""},
    "delivery": _PROMISE | {"delivery_fee": "0.00"},
    "free_delivery_gap": "0.00",
}
CART = OpenApiExample("A cart", value=_CART, response_only=True)

_ADDRESS = {
    "full_name": "Asha Rao",
    "phone": "+919876543210",
    "line1": "Flat 4, Neem House",
    "line2": "Baner Road",
    "landmark": "",
    "city": "Pune",
    "state": "27",
    "pincode": "411045",
    "gstin": "",
}
ORDER_BODY = sent("A shopper", {"address_id": 3, "expected_total": "2398.00"})
GUEST_ORDER_BODY = sent("A guest", {"email": "asha@example.com", "address": _ADDRESS})
CANCEL_BODY = sent("With a reason", {"reason": "Ordered the wrong size"})
_TOTALS = {
    "subtotal": "2498.00",
    "discount": "100.00",
    "delivery_fee": "0.00",
    "cod_fee": "0.00",
    "tax_included": "365.80",
    "total": "2398.00",
}
_ORDER = {
    "number": "HT261127-7Q4KXMPT",
    "status": "placed",
    "placed_at": "2026-11-27T09:30:00.000000Z",
    "expires_at": "2026-11-27T09:50:00.000000Z",
    "lines": [
        {
            "sku": "KADAI-26",
            "title": "Iron kadai, 26 cm",
            "options": {"Size": "26 cm"},
            "quantity": 2,
            "unit_price": "1249.00",
            "mrp": "1599.00",
            "discount": "100.00",
            "line_total": "2398.00",
            "hsn": "7323",
            "tax_rate": "18.00",
            "taxable": "2032.20",
            "cgst": "182.90",
            "sgst": "182.90",
            "igst": "0.00",
        }
    ],
    "totals": _TOTALS,
    "total": "2398.00",
    "coupon_code": "DIWALI",
    "email": "asha@example.com",
    "phone": "+919876543210",
    "address": _ADDRESS,
    "deliver_from": "2026-11-30",
    "deliver_by": "2026-12-02",
    "carrier": "",
    "tracking_number": "",
    "cancel_reason": "",
    "timeline": [{"status": "placed", "at": "2026-11-27T09:30:00.000000Z"}],
    "can_cancel": True,
}
ORDER = OpenApiExample("An order", value=_ORDER, response_only=True)
_CANCELLED = {"status": "cancelled", "expires_at": None, "can_cancel": False}
CANCELLED_ORDER = answered(
    "Cancelled",
    _ORDER
    | _CANCELLED
    | {
        "cancel_reason": "Ordered the wrong size",
        "timeline": [
            {"status": "placed", "at": "2026-11-27T09:30:00.000000Z"},
            {"status": "cancelled", "at": "2026-11-27T09:41:00.000000Z"},
        ],
    },
)
