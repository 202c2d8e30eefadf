"""Where somebody is signed in, and ending it: here, there, everywhere else."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from ..actions.sessions import end_session, end_sessions
from ..selectors.sessions import open_sessions_of
from .pages import SignedInRequest, account_page
from .sign_ins import sign_in_of

MOST = 100


@login_required
def sessions(request: SignedInRequest) -> HttpResponse:
    here = sign_in_of(request)
    rows = [(row, str(row.pk) == here) for row in open_sessions_of(request.user)[:MOST]]
    rows.sort(key=lambda shown: not shown[1])  # this one first, else the last used first
    return account_page(request, "sessions", rows=rows, others=sum(not own for _r, own in rows))


@require_POST
@login_required
def session_end(request: SignedInRequest, pk: UUID) -> HttpResponse:
    row = get_object_or_404(open_sessions_of(request.user), pk=pk)
    if str(row.pk) == sign_in_of(request):
        logout(request)
        return redirect("accounts:signin")
    end_session(session=row, because="by_hand")
    messages.success(request, _("Signed out there."))
    return redirect("accounts:sessions")


@require_POST
@login_required
def sessions_end_others(request: SignedInRequest) -> HttpResponse:
    count = end_sessions(user=request.user, because="by_hand", keep=sign_in_of(request))
    told = ngettext("One other sign-in ended.", "{count} other sign-ins ended.", count)
    messages.success(request, told.format(count=count))
    return redirect("accounts:sessions")
