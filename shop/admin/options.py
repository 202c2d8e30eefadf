"""Options as choices: a product's axes become select boxes instead of raw JSON."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ..models import OptionAxis

Form = type[forms.ModelForm[Any]]


def with_options(base: Form, axes: Sequence[OptionAxis], *, required: bool) -> Form:
    """`base` with one choice per axis; what is chosen becomes `instance.options`."""
    names = {f"option_{axis.pk}": axis.name for axis in axes}
    fields = {f"option_{axis.pk}": _choice(axis, required) for axis in axes}

    def start(self: Any, *args: Any, **kwargs: Any) -> None:
        base.__init__(self, *args, **kwargs)
        for field, axis in names.items():
            self.fields[field].initial = self.instance.options.get(axis, "")

    def clean(self: Any) -> Any:
        data = base.clean(self)
        chosen = {axis: self.cleaned_data.get(field) for field, axis in names.items()}
        self.instance.options = {axis: value for axis, value in chosen.items() if value}
        return data

    return type(base.__name__, (base,), {**fields, "__init__": start, "clean": clean})


def _choice(axis: OptionAxis, required: bool) -> forms.ChoiceField:
    empty = "" if required else _("All")
    choices = [("", empty), *[(value, value) for value in axis.values]]
    return forms.ChoiceField(label=axis.name, choices=choices, required=required)


def option_fields(axes: Sequence[OptionAxis]) -> list[str]:
    return [f"option_{axis.pk}" for axis in axes]
