"""The living style page: every token and every part, shown from the files that the shop serves."""

import re
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

from django import forms
from django.contrib.admin.views.decorators import staff_member_required
from django.contrib.staticfiles import finders
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

COLOUR = re.compile(r"--([\w-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\);")
SYMBOL = re.compile(r'<symbol id="([\w-]+)"')


class Colour(NamedTuple):
    """One token and its two values, "#rrggbb"."""

    name: str
    light: str
    dark: str


def _read(name: str) -> str:
    path = finders.find(name)
    if not isinstance(path, str):
        raise FileNotFoundError(name)
    return Path(path).read_text()


def colours() -> list[Colour]:
    """Every colour token of tokens.css, in its order there."""
    return [Colour(*values) for values in COLOUR.findall(_read("css/tokens.css"))]


def icon_names() -> list[str]:
    """Every picture in the sprite."""
    return SYMBOL.findall(_read("img/icons.svg"))


class SampleForm(forms.Form):
    """One field of each kind; shown bound, so that its errors can be seen."""

    pincode = forms.RegexField(
        r"^[1-9][0-9]{5}$",
        label=_("PIN code"),
        help_text=_("Town and state follow from it."),
    )
    full_name = forms.CharField(label=_("Full name"))
    line1 = forms.CharField(
        label=_("Flat, house, building"),
        min_length=3,
        error_messages={"min_length": _("Add the house or flat number, for example B-402.")},
    )
    landmark = forms.CharField(label=_("Landmark"), required=False)
    state = forms.ChoiceField(
        label=_("State"), choices=[("27", "Maharashtra"), ("29", "Karnataka")]
    )
    note = forms.CharField(
        label=_("Note for the rider"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    parcels = forms.ChoiceField(
        label=_("Parcels"),
        choices=[("one", _("All together")), ("each", _("Each when it is ready"))],
        widget=forms.RadioSelect,
    )
    gst = forms.BooleanField(label=_("I need a GST invoice"), required=False)


def _form() -> SampleForm:
    typed = {"pincode": "411045", "full_name": "Asha Kulkarni", "line1": "B", "state": "27"}
    return SampleForm(typed | {"parcels": "one"}, auto_id="sample_%s")


def _card(pk: int, title: Any, **differing: Any) -> dict[str, Any]:
    face = {"pk": pk, "title": title, "get_absolute_url": "#cards", "brand": {"name": "Khetwala"}}
    image = {"file": {"url": static("img/empty-cart.svg")}, "width": 320, "height": 320}
    deal = {"price": Decimal(1299), "mrp": Decimal(2199), "available": 40, "variant": {"sku": "X"}}
    return {"product": face, "image": image, **deal, **differing}


def _cards() -> list[dict[str, Any]]:
    return [
        _card(1, _("Cloth bag")),
        _card(2, _("Cloth bag with a long name that takes two lines, and then some"), available=3),
        _card(5, _("Cloth bag in many colours"), has_choices=True),
        _card(6, _("Cloth bag, at its MRP"), price=Decimal(2199)),
        _card(7, _("Cloth bag, all gone"), available=0),
    ]


def _options() -> dict[str, Any]:
    colours = [_("Indigo"), _("Madder"), _("Leaf")]
    picture = static("img/empty-cart.svg")
    swatches = [{"value": c, "label": c, "picture": picture} for c in colours]
    swatches[0]["checked"] = True
    sizes = [{"value": s, "label": s, "checked": s == "L"} for s in ("S", "M", "L", "XL")]
    return {
        "swatches": swatches,
        "sizes": [*sizes, {"value": "XXL", "label": "XXL", "available": False}],
    }


def _bill() -> dict[str, Any]:
    rows = [
        {"label": _("MRP, 4 items"), "amount": Decimal(8948)},
        {"label": _("Price reduction"), "amount": Decimal(-3552), "saving": True},
        {"label": _("Delivery"), "text": _("Free"), "saving": True},
        {"label": _("Other fees"), "text": _("None")},
    ]
    return {"rows": rows, "total": Decimal(5396), "saved": Decimal(3552)}


def _timeline() -> list[dict[str, Any]]:
    now = timezone.now()
    return [
        {"title": _("Placed"), "state": "done", "at": now - timedelta(days=2)},
        {"title": _("Confirmed"), "state": "done", "at": now - timedelta(days=2)},
        {"title": _("Packed"), "state": "done", "at": now - timedelta(hours=20)},
        {
            "title": _("On the way"),
            "state": "now",
            "when": _("Now"),
            "detail": _("1.4 km from you"),
        },
        {"title": _("Delivered"), "state": "next", "when": _("by 4:55 pm")},
    ]


def _promise() -> dict[str, Any]:
    return {
        "deliverable": True,
        "latest": timezone.localdate() + timedelta(days=2),
        "fee": Decimal(49),
        "free_above": Decimal(499),
        "cod": True,
        "city": "Pune",
    }


ADDRESS = {
    "full_name": "Asha Kulkarni",
    "line1": "14 Sukhwani Residency",
    "line2": "Baner Road",
    "landmark": _("Near the post office"),
    "city": "Pune",
    "get_state_display": "Maharashtra",
    "pincode": "411045",
    "phone": "+91 98220 00000",
    "is_default": True,
}


def samples() -> dict[str, Any]:
    """Made-up content for each part; no model is touched."""
    return _options() | {
        "form": _form(),
        "cards": _cards(),
        "bill": _bill(),
        "timeline": _timeline(),
        "promise": _promise(),
        "address": ADDRESS,
        "crumbs": [{"name": _("Home"), "url": "/"}, {"name": _("Style"), "url": ""}],
        "steps": [_("Phone"), _("Address and date"), _("Payment")],
        "spec": [(_("Fabric"), _("100% cotton")), (_("Country of origin"), _("India"))],
        "gallery": [{"src": static("img/empty-cart.svg"), "alt": ""}] * 2,
        "menu": [{"name": _("Overview"), "url": "/style/", "icon": "person"}]
        + [{"name": _("Orders"), "url": "#menu", "icon": "box"}],
        "page": Paginator(range(240), 10).page(6),
        "price": Decimal(1299),
        "mrp": Decimal(2199),
        "tomorrow": timezone.localdate() + timedelta(days=1),
        "ago": timezone.now() - timedelta(seconds=8),
    }


@staff_member_required(login_url="accounts:signin")
def style_page(request: HttpRequest) -> HttpResponse:
    """`/style/`, for staff."""
    tokens = {"colours": colours(), "icons": icon_names(), "spaces": range(1, 10)}
    return render(request, "style/index.html", samples() | tokens)
