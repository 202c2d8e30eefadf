"""Lists of the gateway: from, to, count and skip, answered as a collection."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass

from django.http import QueryDict

from payments.sandbox.errors import JSON, InputError
from payments.sandbox.rules import refuse_extra_fields

EARLIEST, LATEST = 946684800, 4765046400
MAX_COUNT = 100
PAGE_FIELDS = ("from", "to", "count", "skip")


@dataclass(frozen=True)
class Page:
    """Which slice of a list is wanted; bounds in Unix seconds."""

    between: tuple[int, int]
    count: int
    skip: int

    def bounds(self) -> JSON:
        """As keywords of Store.find."""
        return asdict(self)


def read_page(query: QueryDict, *filters: str) -> Page:
    """Check the query string of a list; `filters` are the further names this list knows."""
    refuse_extra_fields(query, PAGE_FIELDS + filters)
    count, skip = _integer(query, "count", 10), _integer(query, "skip", 0)
    if count < 1:
        raise InputError("The count must be at least 1.", field="count")
    if count > MAX_COUNT:
        raise InputError(f"The count may not be greater than {MAX_COUNT}.", field="count")
    if skip < 0:
        raise InputError("The skip must be at least 0.", field="skip")
    return Page((_moment(query, "from", EARLIEST), _moment(query, "to", LATEST)), count, skip)


def collection(items: Iterable[JSON]) -> JSON:
    found = list(items)
    return {"entity": "collection", "count": len(found), "items": found}


def public(document: JSON) -> JSON:
    """The entity as outsiders see it: without the sandbox's own fields."""
    return {key: value for key, value in document.items() if not key.startswith("_")}


def _integer(query: QueryDict, name: str, default: int) -> int:
    text = query.get(name)
    if text is None:
        return default
    try:
        return int(text)
    except ValueError:
        raise InputError(f"The {name} must be an integer.", field=name) from None


def _moment(query: QueryDict, name: str, default: int) -> int:
    moment = _integer(query, name, default)
    if not EARLIEST <= moment <= LATEST:
        raise InputError(f"{name} must be between {EARLIEST} and {LATEST}", field=name)
    return moment
