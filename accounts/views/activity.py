"""What happened in the account, and the button for "This was not me"."""

from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ..actions.people_state import disown_account
from ..selectors.activity import activity_of
from .pages import SignedInRequest, account_page


@login_required
def activity(request: SignedInRequest) -> HttpResponse:
    said = request.GET.get("before", "")
    before = int(said) if said.isascii() and said.isdigit() and len(said) < 19 else None
    happenings, more = activity_of(request.user, before)
    return account_page(request, "activity", happenings=happenings, more=more, first=before is None)


@require_POST
@login_required
def activity_disown(request: SignedInRequest) -> HttpResponse:
    user = request.user
    disown_account(user=user)
    logout(request)
    told = (
        _("Everybody is signed out. We have mailed you a link: set a new password with it.")
        if user.email
        else _("Everybody is signed out. Set a new password with a code by SMS.")
    )
    messages.success(request, told)
    return redirect("accounts:signin" if user.email else "accounts:reset")
