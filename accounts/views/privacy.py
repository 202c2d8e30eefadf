"""My data: who may ask for it after me, taking it along, deleting the account."""

from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ..actions.privacy.erase import erase_account, reasons_to_keep
from ..actions.privacy.my_data import export_data
from ..actions.privacy.nominee import change_nominee
from ..errors import AccountHeld
from ..forms.privacy import NomineeForm
from .pages import SignedInRequest, account_page, posted
from .step_up import fresh_factor_needed


@login_required
def privacy(request: SignedInRequest) -> HttpResponse:
    form = NomineeForm(posted(request), initial={"nominee": request.user.nominee})
    if form.is_valid():
        change_nominee(user=request.user, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("accounts:privacy")
    return account_page(request, "privacy", form=form)


@login_required
@require_POST
@fresh_factor_needed
def privacy_data(request: SignedInRequest) -> HttpResponse:
    """A file with the day in its name. A POST: it stands in the audit log."""
    response = JsonResponse(export_data(user=request.user), json_dumps_params={"indent": 2})
    name = f"haat-my-data-{timezone.localdate().isoformat()}.json"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    add_never_cache_headers(response)
    return response


@login_required
@fresh_factor_needed
def privacy_delete(request: SignedInRequest) -> HttpResponse:
    """What goes and what stays first; the button on that page does it."""
    if request.method == "POST":
        try:
            erase_account(user=request.user)
        except AccountHeld as refusal:
            messages.error(request, str(refusal))
            return redirect("accounts:privacy_delete")
        logout(request)
        messages.success(request, _("Your account is deleted."))
        return redirect("/")
    return account_page(request, "privacy_delete", reasons=reasons_to_keep(request.user))
