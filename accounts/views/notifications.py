"""What we may send: offers apart from news of orders; no is as near as yes."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from ..actions.privacy.consents import choose
from ..errors import PhoneNeeded
from ..forms.privacy import ConsentForm
from ..selectors.consents import choices_of
from .pages import SignedInRequest, account_page, posted, said_in


@login_required
def notifications(request: SignedInRequest) -> HttpResponse:
    user = request.user
    can_sms = user.phone_verified_at is not None
    form = ConsentForm(posted(request), initial=choices_of(user), can_sms=can_sms)
    if form.is_valid():
        with said_in(form, None, PhoneNeeded):
            choose(user=user, choices=form.cleaned_data, source="account page")
            messages.success(request, _("Saved."))
            return redirect("accounts:notifications")
    return account_page(request, "notifications", form=form, can_sms=can_sms)
