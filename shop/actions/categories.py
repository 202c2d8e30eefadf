"""The category tree. A category's path is kept here and nowhere else."""

from django.db import transaction
from django.db.models import Max, Value
from django.db.models.functions import Concat, Length, Substr
from django.utils.translation import gettext as _

from config.foundation.errors import InvalidInput

from ..models import Category

LONGEST = 700


@transaction.atomic
def save_category(*, category: Category) -> Category:
    """Save a new or changed category; everything below moves along with one UPDATE.

    Raises InvalidInput(reason) for a circle, a taken path or a path that is too long.
    """
    _lock_tree()
    was = _stored(category.pk)
    old = was.path if was else ""
    category.path = path_for(parent=category.parent, slug=category.slug, of=category.pk)
    category.save()
    if old and old != category.path:
        rest = Substr("path", len(old) + 1)
        below = Category.objects.filter(path__startswith=f"{old}/")
        below.update(path=Concat(Value(category.path), rest))
    return category


def path_for(*, parent: Category | None, slug: str, of: int | None) -> str:
    """The path below `parent`, checked; `of` is the id of the category that moves, if it exists."""
    above = Category.objects.get(pk=parent.pk).path if parent else ""
    path = f"{above}/{slug}".lstrip("/")
    moving = _stored(of)
    if moving and f"{above}/".startswith(f"{moving.path}/"):
        raise InvalidInput(reason=_("A category cannot lie inside itself."))
    if path != (moving.path if moving else "") and Category.objects.filter(path=path).exists():
        raise InvalidInput(reason=_("There is a category at “%s” already.") % path)
    if len(path) + _letters_below(moving) > LONGEST:
        raise InvalidInput(reason=_("The path would be too long; please use shorter slugs."))
    return path


def _stored(pk: int | None) -> Category | None:
    return Category.objects.filter(pk=pk).first() if pk else None


def _letters_below(category: Category | None) -> int:
    """Letters that the longest path below `category` has beyond its own."""
    if category is None:
        return 0
    below = Category.objects.filter(path__startswith=f"{category.path}/")
    longest = below.aggregate(n=Max(Length("path")))["n"] or len(category.path)
    return int(longest) - len(category.path)


def _lock_tree() -> None:
    """One move at a time: two that cross could close a circle."""
    list(Category.objects.select_for_update().order_by("pk").values_list("pk"))
