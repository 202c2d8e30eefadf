"""One search box for orders: number, phone in any spelling, e-mail, payment reference or SKU."""

import re

from django.core.exceptions import ValidationError
from django.db.models import Q

from config.foundation.india import clean_mobile

from ..hooks import orders_by_reference
from ..models import OrderLine, Variant

NUMBER = re.compile(r"HT\d{6}(-\w*)?", re.IGNORECASE)


def orders_found_by(term: str) -> Q:
    """What `term` means, decided by its shape so that each search stays on one index."""
    term = term.strip()
    if NUMBER.fullmatch(term):
        return Q(number__startswith=term.upper())
    if "@" in term:
        return Q(email__in={term, term.lower()})
    phone = _mobile(term)
    return Q(phone=phone) if phone else _by_reference(term) or _by_sku(term)


def _mobile(term: str) -> str:
    try:
        return clean_mobile(term)
    except ValidationError:
        return ""


def _by_reference(term: str) -> Q | None:
    ids = [pk for answer in orders_by_reference.ask(term) for pk in answer]
    return Q(pk__in=ids) if ids else None


def _by_sku(term: str) -> Q:
    variants = Variant.objects.filter(sku__iexact=term)
    return Q(pk__in=OrderLine.objects.filter(variant__in=variants).values("order"))
