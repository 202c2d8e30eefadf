"""The address book. Somebody else's address is a 404."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, resolve_url
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from config.foundation.errors import Conflict

from ..actions import delete_address, make_default_address, save_address
from ..errors import AddressBookFull
from ..forms import AddressForm
from ..models import Address
from ..selectors import addresses_of
from .pages import SignedInRequest, account_page, posted, said_in, wanted_page


@login_required
def addresses(request: SignedInRequest) -> HttpResponse:
    return account_page(request, "addresses", addresses=addresses_of(request.user))


@login_required
def address_add(request: SignedInRequest) -> HttpResponse:
    initial = {"full_name": request.user.full_name, "phone": request.user.phone}
    return _edit(request, AddressForm(posted(request), initial=initial), None)


@login_required
def address_edit(request: SignedInRequest, pk: int) -> HttpResponse:
    address = get_object_or_404(addresses_of(request.user), pk=pk)
    initial = address.as_dict() | {"make_default": address.is_default}
    return _edit(request, AddressForm(posted(request), initial=initial), address)


@require_POST
@login_required
def address_delete(request: SignedInRequest, pk: int) -> HttpResponse:
    delete_address(address=get_object_or_404(addresses_of(request.user), pk=pk))
    messages.success(request, _("The address is gone."))
    return redirect("accounts:addresses")


@require_POST
@login_required
def address_default(request: SignedInRequest, pk: int) -> HttpResponse:
    make_default_address(address=get_object_or_404(addresses_of(request.user), pk=pk))
    return redirect("accounts:addresses")


def _edit(request: SignedInRequest, form: AddressForm, address: Address | None) -> HttpResponse:
    if form.is_valid():
        with said_in(form, None, AddressBookFull, Conflict):
            save_address(
                user=request.user,
                fields=form.address(),
                address=address,
                make_default=form.cleaned_data["make_default"],
            )
            messages.success(request, _("The address is saved."))
            return redirect(wanted_page(request, resolve_url("accounts:addresses")))
    page = {"form": form, "address": address, "next": wanted_page(request)}
    return account_page(request, "address_edit", **page)
