"""Forms about access: only what the acting person holds can be chosen, and saved."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from config.foundation.access import permissions
from config.foundation.errors import DomainError
from config.foundation.noticed import notice_refusal

from ..actions.grants import FOREVER, must_hold
from ..models import Role, User
from ..models.access import EVERYTHING
from ..selectors.access import Hierarchy
from ..selectors.effect import given_by, held_somewhere, resource_named

NOT_YOURS = _("Nobody can give what they do not hold themselves.")
WIDE = {"class": "vTextField"}
PICKER = {"type": "datetime-local", **WIDE}


def permission_choices(by: User | None = None) -> list[tuple[str, list[tuple[str, str]]]]:
    """Permissions by area ("orders"); with `by`, only those that this person holds somewhere."""
    areas: dict[str, list[tuple[str, str]]] = {}
    if by is None or held_somewhere(by, EVERYTHING):
        areas[EVERYTHING] = [(EVERYTHING, str(_("Everything, also what comes later")))]
    for one in permissions():
        if by is None or held_somewhere(by, one.name):
            area = one.name.partition(".")[0]
            areas.setdefault(area, []).append((one.name, f"{one.label} ({one.name})"))
    return list(areas.items())


def roles_for(by: User) -> Any:
    """Roles that give nothing beyond what `by` holds somewhere."""
    tree = Hierarchy()
    fitting = [
        role.pk
        for role in Role.objects.all()
        if all(held_somewhere(by, name) for name in given_by(role, tree=tree))
    ]
    return Role.objects.filter(pk__in=fitting)


class PersonField(forms.CharField):
    """Somebody by e-mail, verified mobile number or number of the account."""

    def __init__(self, **options: Any) -> None:
        words = _("E-mail, mobile number, or the number of the account")
        field = forms.TextInput(WIDE)
        super().__init__(
            label=_("Person"), max_length=254, help_text=words, widget=field, **options
        )

    def clean(self, value: Any) -> Any:
        text = str(super().clean(value))
        by_id = text.isascii() and text.isdigit() and len(text) < 10
        known = {"pk": text} if by_id else User.objects.login_of(text)
        person = User.objects.filter(**known).first() if text else None
        if text and person is None:
            raise forms.ValidationError(_("There is no account like this."), "unknown")
        return person


class ResourceField(forms.CharField):
    def __init__(self, **options: Any) -> None:
        words = _("Empty for everything, else such as category:clothing/sarees or order:HT-…")
        field = forms.TextInput(WIDE)
        super().__init__(
            label=_("Only on"),
            max_length=200,
            required=False,
            help_text=words,
            widget=field,
            **options,
        )

    def clean(self, value: Any) -> Any:
        try:
            return resource_named(str(super().clean(value)))
        except DomainError as refusal:
            raise forms.ValidationError(str(_("There is no such thing.")), "unknown") from refusal


class GrantForm(forms.Form):
    person = PersonField()
    role = forms.ModelChoiceField(Role.objects.none(), label=_("Role"), required=False)
    permission = forms.ChoiceField(label=_("Or a single permission"), required=False)
    resource = ResourceField()
    expires_at = forms.DateTimeField(
        label=_("Until"),
        required=False,
        widget=forms.DateTimeInput(PICKER, "%Y-%m-%dT%H:%M"),
        help_text=_("Empty: until somebody revokes it"),
    )
    reason = forms.CharField(
        label=_("Reason"),
        max_length=300,
        help_text=_("It stands in the audit log."),
        widget=forms.TextInput(WIDE),
    )

    def __init__(self, *args: Any, by: User, **options: Any) -> None:
        super().__init__(*args, **options)
        self.by = by
        fields: dict[str, Any] = self.fields
        fields["role"].queryset = roles_for(by)
        fields["permission"].choices = [("", "—"), *permission_choices(by)]
        for name in ("role", "permission"):
            fields[name].error_messages["invalid_choice"] = NOT_YOURS

    def clean_expires_at(self) -> Any:
        end = self.cleaned_data["expires_at"]
        if end and end <= timezone.now():
            raise forms.ValidationError(_("The end of a grant lies in the future."))
        return end

    def clean(self) -> dict[str, Any]:
        said = self.cleaned_data
        if self.errors:
            return said
        if bool(said["role"]) == bool(said["permission"]):
            raise forms.ValidationError(_("Choose a role or a permission, not both."))
        given = given_by(said["role"], said["permission"])
        until = said["expires_at"] or FOREVER
        _check(self, self.by, "access.grant", given, said["resource"], until)
        return said

    @property
    def wanted(self) -> dict[str, Any]:
        """What the action takes."""
        said = dict(self.cleaned_data)
        return {"user": said.pop("person"), **said}


class RoleForm(forms.Form):
    name = forms.SlugField(label=_("Name"), max_length=60, help_text=_("For the API: a-z and -"))
    label = forms.CharField(label=_("Label"), max_length=120, widget=forms.TextInput(WIDE))
    description = forms.CharField(
        label=_("Description"), max_length=300, required=False, widget=forms.TextInput(WIDE)
    )
    permissions = forms.MultipleChoiceField(
        label=_("Permissions"), required=False, widget=forms.CheckboxSelectMultiple
    )
    parents = forms.ModelMultipleChoiceField(
        Role.objects.none(),
        label=_("Inherits from"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, by: User, role: Role | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        self.by, self.role = by, role
        fields: dict[str, Any] = self.fields
        fields["permissions"].choices = permission_choices(by)
        fields["permissions"].error_messages["invalid_choice"] = NOT_YOURS
        fields["parents"].error_messages["invalid_choice"] = NOT_YOURS
        fields["parents"].queryset = roles_for(by).exclude(pk=role.pk if role else None)

    def clean_name(self) -> str:
        name = str(self.cleaned_data["name"])
        namesake = Role.objects.filter(name=name).first()
        if namesake is not None and namesake != self.role:
            raise forms.ValidationError(_("There is a role with this name already."))
        return name

    def clean(self) -> dict[str, Any]:
        said = self.cleaned_data
        if self.errors:
            return said
        tree = Hierarchy()
        given = given_by(self.role, tree=tree) if self.role else set()
        given = given.union(said["permissions"], *(given_by(p, tree=tree) for p in said["parents"]))
        _check(self, self.by, "access.edit_roles", given, None)
        return said


class WhyForm(forms.Form):
    person = PersonField()
    permission = forms.ChoiceField(label=_("Permission"))
    resource = ResourceField()

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        field: Any = self.fields["permission"]
        field.choices = permission_choices()


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=300)


def _check(
    form: forms.Form, by: User, door: str, given: set[str], resource: Any, until: Any = None
) -> None:
    try:
        must_hold(by, door, given, resource, until)
    except DomainError as refusal:
        notice_refusal(refusal)
        form.add_error(None, str(refusal))
