"""The way from the front of the shop to a page."""

from django.urls import reverse
from django.utils.translation import gettext as _

from ..models import Category
from ..selectors.catalogue import ancestors_of

Crumb = dict[str, str]


def crumbs_to(category: Category, title: str = "") -> list[Crumb]:
    """Home, the categories above, `category`, and the page `title` in it, if there is one."""
    above = [c for c in ancestors_of(category) if c.is_active]
    way = [{"name": c.name, "url": c.get_absolute_url()} for c in [*above, category]]
    last = [{"name": title, "url": ""}] if title else []
    return [{"name": _("Home"), "url": reverse("shop:home")}, *way, *last]
