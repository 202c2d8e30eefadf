"""What people say about their data."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ..selectors.consents import BY_SMS


class NomineeForm(forms.Form):
    nominee = forms.CharField(
        label=_("Nominee"),
        max_length=200,
        required=False,
        help_text=_("Name, and how to reach this person. Leave it empty for nobody."),
    )


class ConsentForm(forms.Form):
    """One box for each choice. A box that could not be ticked is shown, and says why."""

    offers_email = forms.BooleanField(label=_("Offers by e-mail"), required=False)
    offers_sms = forms.BooleanField(label=_("Offers by SMS"), required=False)
    updates_sms = forms.BooleanField(
        label=_("News of my orders by SMS"),
        required=False,
        help_text=_("Besides the e-mails: when a parcel leaves, and when it is at your door."),
    )

    def __init__(self, *args: Any, can_sms: bool, **more: Any) -> None:
        super().__init__(*args, **more)
        for name in BY_SMS:
            if not can_sms and not self.initial.get(name):
                self.fields[name].disabled = True
