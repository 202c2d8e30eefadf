"""What templates say: money, dates, icons and the block parts of the design.

Display rules: Indian digit grouping, IST, and nothing at all for a value that is missing.
"""

import json
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zlib import crc32
from zoneinfo import ZoneInfo

from django import template
from django.core.paginator import Page
from django.forms import BoundField
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils import dateformat, timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from config.foundation import money
from config.foundation.user_agents import in_words

register = template.Library()

Amount = Decimal | int | str | None

IST = ZoneInfo("Asia/Kolkata")
TILES = ("marigold", "rose", "leaf", "indigo", "clay", "sky")
HTML_IN_JSON = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}
MINUTE, HOUR, DAY = 60, 3600, 86400


def indian_groups(digits: str) -> str:
    """Group "12345678" as "1,23,45,678": the last three digits, then pairs."""
    head, tail = digits[:-3], digits[-3:]
    pairs = [head[max(end - 2, 0) : end] for end in range(len(head), 0, -2)]
    return ",".join([*reversed(pairs), tail])


@register.filter
def rupees(amount: Amount) -> str:
    """Decimal rupees as "₹1,23,456.50"; whole rupees lose ".00"; missing is empty."""
    if amount is None or amount == "":
        return ""
    value = money.rupees(amount)
    whole, paise = f"{abs(value):.2f}".split(".")
    sign = "\N{MINUS SIGN}" if value < 0 else ""
    return f"{sign}₹{indian_groups(whole)}" + (f".{paise}" if paise != "00" else "")


@register.filter
def number(value: int | str | None) -> str:
    """A count with Indian grouping: "1,23,456"; missing is empty. A lazy count will do."""
    if value is None or value == "":
        return ""
    digits = str(value)
    sign = "\N{MINUS SIGN}" if digits.startswith("-") else ""
    return sign + indian_groups(digits.lstrip("-"))


@register.filter
def percent_off(price: Decimal | None, mrp: Decimal | None) -> int:
    """Whole percent saved against MRP, rounded down so that it never promises too much."""
    if not price or not mrp or price >= mrp:
        return 0
    return int((mrp - price) * 100 / mrp)


@register.filter
def saving(price: Decimal | None, mrp: Decimal | None) -> Decimal:
    """Rupees saved against MRP, never negative."""
    if not price or not mrp or price >= mrp:
        return money.ZERO
    return mrp - price


def _ist(value: date | datetime) -> date | datetime:
    return value.astimezone(IST) if isinstance(value, datetime) else value


@register.filter
def ist_date(value: date | datetime | None) -> str:
    """ "Thu 26 Nov" in IST, with the year when it is another one."""
    if not value:
        return ""
    local = _ist(value)
    this_year = timezone.now().astimezone(IST).year
    return dateformat.format(local, "D j M" if local.year == this_year else "D j M Y")


@register.filter
def ist_time(value: datetime | None) -> str:
    """ "4:21 pm" in IST."""
    if not value:
        return ""
    local = value.astimezone(IST)
    return f"{dateformat.format(local, 'g:i')} {dateformat.format(local, 'A').lower()}"


@register.filter
def ist_datetime(value: datetime | None) -> str:
    """ "Thu 26 Nov, 4:21 pm" in IST."""
    return f"{ist_date(value)}, {ist_time(value)}" if value else ""


@register.filter
def iso(value: datetime | None) -> str:
    """For the datetime attribute of <time>: HTML allows no microseconds."""
    return value.astimezone(IST).isoformat(timespec="seconds") if value else ""


@register.filter
def relative(value: datetime | None) -> str:
    """ "8 s ago", "in 12 min"; a date beyond one day."""
    if not value:
        return ""
    seconds = int((timezone.now() - value).total_seconds())
    if abs(seconds) >= DAY:
        return ist_date(value)
    phrase = _("%(span)s ago") if seconds >= 0 else _("in %(span)s")
    return phrase % {"span": _span(abs(seconds))}


def _span(seconds: int) -> str:
    if seconds < MINUTE:
        return _("%(n)s s") % {"n": seconds}
    if seconds < HOUR:
        return _("%(n)s min") % {"n": seconds // MINUTE}
    return _("%(n)s h") % {"n": seconds // HOUR}


@register.filter
def tile(key: object) -> str:
    """The tint class a thing always stands on, from its primary key; neighbours differ."""
    at = key if isinstance(key, int) else crc32(str(key).encode())
    return f"tile-{TILES[at % len(TILES)]}"


@register.filter
def page_window(page: "Page[Any]") -> Iterator[str | int]:
    """Page numbers around the current one, with an ellipsis for gaps."""
    return page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)


@register.simple_tag
def icon(name: str, label: str = "", css: str = "") -> SafeString:
    """One picture of the sprite; silent for screen readers unless it has a label."""
    voice = format_html('role="img" aria-label="{}"', label) if label else 'aria-hidden="true"'
    return format_html(
        '<svg class="icon{}" {} focusable="false"><use href="{}#{}"></use></svg>',
        f" {css}" if css else "",
        mark_safe(voice),  # noqa: S308  built two lines above
        static("img/icons.svg"),
        name,
    )


@register.simple_tag
def field_widget(field: BoundField, **attrs: Any) -> SafeString:
    """The field's widget with extra attributes; empty ones are left out."""
    given = {name.replace("_", "-"): value for name, value in attrs.items() if value}
    return field.as_widget(attrs=given)


@register.simple_tag
def jsonld(data: dict[str, Any]) -> SafeString:
    """A JSON-LD block (schema.org) that cannot break out of its script element."""
    text = json.dumps({"@context": "https://schema.org", **data}, ensure_ascii=False, default=str)
    safe = mark_safe(text.translate(HTML_IN_JSON))  # noqa: S308  < > & are escaped
    return format_html('<script type="application/ld+json">{}</script>', safe)


@register.filter
def breadcrumb_list(crumbs: list[dict[str, str]], origin: str = "") -> dict[str, Any]:
    """schema.org BreadcrumbList of crumbs with `name` and `url`; addresses need the origin."""
    items = [
        {"@type": "ListItem", "position": at, "name": str(crumb["name"])}
        | ({"item": origin + crumb["url"]} if crumb.get("url") else {})
        for at, crumb in enumerate(crumbs, start=1)
    ]
    return {"@type": "BreadcrumbList", "itemListElement": items}


@register.simple_block_tag
def panel(content: str, title: str = "", css: str = "", level: int = 2, id: str = "") -> SafeString:
    """{% panel title=… %}body{% endpanel %}: the one boxed surface."""
    context = {"content": content, "title": title, "css": css, "level": level, "id": id}
    return render_to_string("components/panel.html", context)


@register.simple_block_tag
def dialog(content: str, id: str, title: str) -> SafeString:
    """{% dialog id=… title=… %}body{% enddialog %}: a native dialog with a close button."""
    context = {"content": content, "id": id, "title": title}
    return render_to_string("components/dialog.html", context)


@register.simple_block_tag
def sheet(content: str, id: str, title: str) -> SafeString:
    """{% sheet id=… title=… %}body{% endsheet %}: a side sheet on phones, in the page on desks."""
    context = {"content": content, "id": id, "title": title}
    return render_to_string("components/sheet.html", context)


@register.filter
def browser_name(agent: str) -> str:
    """ "Chrome, Android" for what a browser calls itself."""
    return in_words(agent)
