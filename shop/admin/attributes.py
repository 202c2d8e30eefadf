"""Typed fields for a product's attributes, made from the definitions that are in use near it."""

from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import CharField, Func, QuerySet
from django.utils.translation import gettext_lazy as _

from ..models import Attribute, Product

Kind = Attribute.Kind
PREFIX = "attribute_"


class KeysOf(Func):
    """One row for each key of a JSON object."""

    function = "jsonb_object_keys"
    output_field = CharField()
    set_returning = True


def attributes_near(product: Product | None) -> QuerySet[Attribute]:
    """Definitions that products of the same category use; those of the product come with them."""
    if product is None or product.pk is None:
        return Attribute.objects.none()
    near = Product.objects.filter(category=product.category_id)
    codes = near.annotate(code=KeysOf("attributes"))
    return Attribute.objects.filter(code__in=codes.values("code"))


def field_name(attribute: Attribute) -> str:
    return f"{PREFIX}{attribute.code}"


def field_for(attribute: Attribute, value: Any) -> forms.Field:
    """A form field of the attribute's kind, holding `value`."""
    label = f"{attribute.label}, {attribute.unit}" if attribute.unit else attribute.label
    shared: dict[str, Any] = {"label": label, "required": False, "initial": value}
    if attribute.kind == Kind.NUMBER:
        return forms.DecimalField(max_digits=14, decimal_places=4, **shared)
    if attribute.kind == Kind.BOOLEAN:
        return forms.TypedChoiceField(
            choices=[("", "—"), ("True", _("Yes")), ("False", _("No"))],
            coerce=lambda said: said == "True",
            empty_value=None,
            **shared,
        )
    if attribute.kind == Kind.CHOICE:
        known = [*attribute.choices, *([value] if value and value not in attribute.choices else [])]
        return forms.ChoiceField(choices=[("", "—"), *[(c, c) for c in known]], **shared)
    return forms.CharField(max_length=300, **shared)


def as_json(value: Any) -> Any:
    """A number is kept as a JSON number: whole ones without a point."""
    if not isinstance(value, Decimal):
        return value
    return int(value) if value == value.to_integral_value() else float(value)


def attributes_from(
    attributes: list[Attribute], product: Product, data: dict[str, Any]
) -> dict[str, Any]:
    """The product's attributes with what was typed; an emptied one goes, unknown ones stay."""
    typed = {a.code: as_json(data.get(field_name(a))) for a in attributes}
    merged = {**product.attributes, **typed}
    return {code: value for code, value in merged.items() if value not in (None, "")}
