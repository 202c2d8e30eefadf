"""Signing up in two steps: an e-mail, then the code that was sent to it.

The first answer is the same for an address that has an account; only its owner's mail differs.
"""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, resolve_url
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.http import urlencode
from django.views.decorators.debug import sensitive_post_parameters

from ..actions import ask_to_sign_up, finish_sign_up
from ..errors import CodeWrong
from ..forms import EmailForm, FinishSignUpForm
from ..limits import DOOR
from .browsers import network_address
from .doors import enter
from .pages import answer, limited, posted, said_in, wanted_page

ASKED = "signing_up"
GOOD_FOR = 900  # seconds that a mailed code is good for


@limited
def signup(request: HttpRequest) -> HttpResponse:
    """First step: send a code to an e-mail address."""
    if request.user.is_authenticated:
        return redirect("accounts:home")
    form = EmailForm(posted(request))
    if not form.is_valid():
        return answer(request, "signup", form=form, next=wanted_page(request))
    DOOR.spend(network_address(request))
    email, nonce = form.cleaned_data["email"], get_random_string(22)
    ask_to_sign_up(email=email, nonce=nonce)
    request.session[ASKED] = [email, nonce, int(timezone.now().timestamp()) + GOOD_FOR]
    query = urlencode({"next": wanted_page(request)})
    return redirect(f"{resolve_url('accounts:signup_code')}?{query}")


@sensitive_post_parameters("password", "code")
@limited
def signup_code(request: HttpRequest) -> HttpResponse:
    """Second step: the code, a name and a password make the account."""
    email, nonce, until = request.session.get(ASKED) or ("", "", 0)
    if request.user.is_authenticated or timezone.now().timestamp() > until:
        return redirect("accounts:signup")
    form = FinishSignUpForm(email, posted(request))
    if form.is_valid():
        with said_in(form, "code", CodeWrong):
            user = finish_sign_up(email=email, nonce=nonce, **form.cleaned_data)
            del request.session[ASKED]
            return enter(request, user)
    context: dict[str, Any] = {"email": email, "next": wanted_page(request)}
    return answer(request, "signup_code", form=form, mail_on_console=_on_console(), **context)


def _on_console() -> bool:
    """In the demo no mail leaves the machine; the page says where to look."""
    return settings.EMAIL_BACKEND.endswith("console.EmailBackend")
