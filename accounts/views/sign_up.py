"""Signing up in two steps: an e-mail or a number, then the code that was sent to it.

The first answer is the same for an address that has an account; only its owner's message differs.
"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.debug import sensitive_post_parameters

from ..actions import ask_to_sign_up, finish_sign_up
from ..actions.privacy.consents import accept_policies
from ..errors import CodeWrong
from ..forms import FinishSignUpForm
from .codes import first_step
from .doors import enter
from .pages import answer, limited, posted, said_in, wanted_page
from .sent_codes import drop_sent, sent_for

STEP = "sign_up"


@limited
def signup(request: HttpRequest) -> HttpResponse:
    """First step: send a code to an e-mail address or a number."""
    return first_step(request, STEP, "signup", ask_to_sign_up, "accounts:signup_code")


@sensitive_post_parameters("password", "code")
@limited
def signup_code(request: HttpRequest) -> HttpResponse:
    """Second step: the code, a name and a password make the account."""
    sent = sent_for(request, STEP)
    if request.user.is_authenticated or sent is None:
        return redirect("accounts:signup")
    form = FinishSignUpForm(sent.login, posted(request))
    if form.is_valid():
        with said_in(form, "code", CodeWrong):
            user = finish_sign_up(code_id=sent.code_id, **form.cleaned_data)
            accept_policies(user=user, source="sign_up")  # the first step said so
            drop_sent(request, STEP)
            return enter(request, user)
    return answer(request, "signup_code", form=form, sent=sent, next=wanted_page(request))
