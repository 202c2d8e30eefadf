"""What people type about themselves. `AddressFields` serves guests in the checkout as well."""

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _

from config.foundation.india import (
    State,
    clean_gstin,
    clean_mobile,
    clean_pincode,
    pin_widget,
)

from ..models import Address, User

LONGEST_PASSWORD = 256  # hashing costs time; nobody types more


class MobileField(forms.CharField):
    """An Indian mobile number, kept as E.164."""

    def __init__(self, **options: Any) -> None:
        attrs = {"inputmode": "tel", "autocomplete": "tel"}
        options.setdefault("label", _("Mobile number"))
        super().__init__(max_length=20, widget=forms.TextInput(attrs=attrs), **options)

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        return clean_mobile(text) if text else ""


class PincodeField(forms.CharField):
    def __init__(self, **options: Any) -> None:
        widget = forms.TextInput(attrs=pin_widget())
        super().__init__(label=_("PIN code"), max_length=10, widget=widget, **options)

    def clean(self, value: Any) -> str:
        return clean_pincode(super().clean(value))


class GstinField(forms.CharField):
    def __init__(self, **options: Any) -> None:
        widget = forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"})
        super().__init__(label=_("GSTIN"), max_length=30, widget=widget, **options)

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        return clean_gstin(text) if text else ""


class CodeField(forms.RegexField):
    """Six digits of an app or a mail; blanks are dropped, so that they can be pasted."""

    def __init__(self, **options: Any) -> None:
        attrs = {"inputmode": "numeric", "autocomplete": "one-time-code", "maxlength": 9}
        super().__init__(
            r"\A[0-9]{6}\Z",
            label=_("Code"),
            widget=forms.TextInput(attrs=attrs),
            error_messages={"invalid": _("The code has six digits.")},
            **options,
        )

    def to_python(self, value: Any) -> str:
        return "".join((super().to_python(value) or "").split())


class PasswordField(forms.CharField):
    def __init__(self, *, autocomplete: str = "current-password", **options: Any) -> None:
        options.setdefault("label", _("Password"))
        widget = forms.PasswordInput(attrs={"autocomplete": autocomplete})
        super().__init__(strip=False, max_length=LONGEST_PASSWORD, widget=widget, **options)


class EmailField(forms.EmailField):
    def __init__(self, **options: Any) -> None:
        attrs = {"autocomplete": "email", "inputmode": "email"}
        widget = forms.EmailInput(attrs=attrs)
        options.setdefault("label", _("E-mail"))
        super().__init__(max_length=254, widget=widget, **options)


class LoginField(forms.CharField):
    """What opens an account: an e-mail address (in small letters) or a mobile number (E.164)."""

    def __init__(self, **options: Any) -> None:
        attrs = {"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}
        options.setdefault("label", _("E-mail or mobile number"))
        super().__init__(max_length=254, widget=forms.TextInput(attrs=attrs), **options)

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        if "@" not in text:
            return clean_mobile(text)
        validate_email(text)
        return User.objects.clean_email(text)


def _text(label: Any, autocomplete: str, length: int, **options: Any) -> forms.CharField:
    widget = forms.TextInput(attrs={"autocomplete": autocomplete})
    return forms.CharField(label=label, max_length=length, widget=widget, **options)


class AddressFields(forms.Form):
    """An address in India; `cleaned_data` has the keys of `Address.FROZEN`."""

    full_name = _text(_("Full name"), "name", 150)
    phone = MobileField(help_text=_("The rider calls this number if the door is hard to find."))
    pincode = PincodeField()
    line1 = _text(
        _("Flat, house, building"),
        "address-line1",
        200,
        min_length=3,
        error_messages={"min_length": _("Add the house or flat number, for example B-402.")},
    )
    line2 = _text(_("Street, area"), "address-line2", 200, required=False)
    landmark = _text(_("Landmark"), "address-line3", 120, required=False)
    city = _text(_("City or district"), "address-level2", 100)
    state = forms.ChoiceField(
        label=_("State"),
        choices=[("", _("Choose a state")), *State.choices],
        widget=forms.Select(attrs={"autocomplete": "address-level1"}),
    )
    gstin = GstinField(required=False, help_text=_("Only if you need a tax invoice for business."))

    def address(self) -> dict[str, str]:
        """The clean values that an order freezes and `save_address` takes."""
        return {name: self.cleaned_data[name] for name in Address.FROZEN}


class AddressForm(AddressFields):
    """The same in a person's address book."""

    make_default = forms.BooleanField(label=_("Deliver here by default"), required=False)


class SignInForm(forms.Form):
    email = LoginField()
    password = PasswordField()


class SecondStepForm(forms.Form):
    """Six digits of an app or an SMS, or a recovery code."""

    code = forms.CharField(
        label=_("Code"),
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "autocapitalize": "none"}),
    )

    def clean_code(self) -> str:
        return "".join(self.cleaned_data["code"].split())


class TrustingForm(SecondStepForm):
    """The same for shoppers, who may ask not to be asked again here."""

    trust = forms.BooleanField(
        label=_("Do not ask again in this browser for 30 days"), required=False
    )


class CodeForm(forms.Form):
    code = CodeField()


class LoginForm(forms.Form):
    email = LoginField()


class ProfileForm(forms.Form):
    """`fixed_phone`: the number was confirmed by a code, and is changed by one only."""

    full_name = _text(_("Full name"), "name", 150)
    phone = MobileField(required=False, help_text=_("For the rider and about your orders only."))

    def __init__(self, *args: Any, fixed_phone: bool = False, **options: Any) -> None:
        super().__init__(*args, **options)
        if fixed_phone:
            self.fields["phone"].disabled = True
            self.fields["phone"].widget = forms.HiddenInput()


class PasswordForm(forms.Form):
    """Asks once more for the password before a change that could lock the owner out."""

    password = PasswordField()


class NewPasswordForm(forms.Form):
    """A password that the validators of the settings accept for `user`."""

    new_password = PasswordField(
        autocomplete="new-password",
        label=_("New password"),
        help_text=_("Ten characters or more, and not only digits."),
    )

    def __init__(self, user: User, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.user = user

    def clean_new_password(self) -> str:
        password: str = self.cleaned_data["new_password"]
        validate_password(password, self.user)
        return password


class ChangePasswordForm(NewPasswordForm):
    old_password = PasswordField(label=_("Password until now"))
    field_order = ("old_password", "new_password")


class NewEmailForm(PasswordForm):
    email = EmailField(label=_("New e-mail"))
    field_order = ("email", "password")


class NewPhoneForm(PasswordForm):
    phone = MobileField()
    field_order = ("phone", "password")


class ResetByCodeForm(NewPasswordForm):
    """The code that was sent, and the password to come."""

    code = CodeField(help_text=_("Good for 10 minutes. You can paste it."))
    field_order = ("code", "new_password")


class FinishSignUpForm(forms.Form):
    """The code that was sent to `login`, and who they are."""

    code = CodeField(help_text=_("Good for 10 minutes. You can paste it."))
    full_name = _text(_("Full name"), "name", 150)
    phone = MobileField(required=False, help_text=_("For the rider and about your orders only."))
    password = PasswordField(
        autocomplete="new-password",
        help_text=_("Ten characters or more, and not only digits."),
    )

    def __init__(self, login: str, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.login = login
        if "@" not in login:  # it is the number already
            del self.fields["phone"]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        person = User(email=self.login, full_name=data.get("full_name", ""))
        try:
            validate_password(data.get("password", ""), person)
        except ValidationError as error:
            if "password" in data:
                self.add_error("password", error)
        return data


class ActAsForm(forms.Form):
    """Why staff look at the shop as this customer."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=300,
        help_text=_("It stands in the audit log. The customer is told afterwards that you looked."),
    )
