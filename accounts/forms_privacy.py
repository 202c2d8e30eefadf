"""What people say about their data."""

from django import forms
from django.utils.translation import gettext_lazy as _


class NomineeForm(forms.Form):
    nominee = forms.CharField(
        label=_("Nominee"),
        max_length=200,
        required=False,
        help_text=_("Name, and how to reach this person. Leave it empty for nobody."),
    )
