"""The account's overview and profile."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from ..actions import change_profile
from ..forms import ProfileForm
from ..hooks import latest_of
from ..selectors import addresses_of, has_second_factor
from ..selectors.home import hints_for, sign_in_before
from .pages import SignedInRequest, account_page, posted


@login_required
def home(request: SignedInRequest) -> HttpResponse:
    user = request.user
    address = addresses_of(user).first()
    secure = has_second_factor(user)
    return account_page(
        request,
        "home",
        address=address,
        secure=secure,
        hints=hints_for(user, address=address is not None, secure=secure)[:2],
        orders=[order for found in latest_of.ask(user) for order in found],
        before=sign_in_before(user),
    )


@login_required
def profile(request: SignedInRequest) -> HttpResponse:
    user = request.user
    initial = {"full_name": user.full_name, "phone": user.phone}
    form = ProfileForm(
        posted(request), initial=initial, fixed_phone=user.phone_verified_at is not None
    )
    if not form.is_valid():
        return account_page(request, "profile", form=form)
    change_profile(user=user, **form.cleaned_data)
    messages.success(request, _("Saved."))
    return redirect("accounts:profile")
