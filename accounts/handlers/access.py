"""E-mails about rights: to who may approve, and to whoever was looked at. Loaded by handlers.py."""

from django.urls import reverse
from django.utils.translation import gettext as _

from config.foundation.events import on

from ..events import GrantWaits, ImpersonationEnded
from ..flows import GrantStatus
from ..models import Grant, Impersonation
from ..selectors.effect import approvers, given_by, thing_of
from .mails import tell


@on(GrantWaits)
def ask_approvers(event: GrantWaits) -> None:
    waiting = Grant.objects.filter(status=GrantStatus.WAITING, pk=event.grant_id)
    grant = waiting.select_related("role").first()
    if grant is None:
        return
    given = given_by(grant.role, grant.permission)
    people = approvers(given, thing_of(grant), but=[grant.granted_by_id, grant.user_id])
    path = reverse("admin:accounts_grant_change", args=[grant.pk])
    subject = _("A grant waits for your approval")
    for person in people:
        tell(person, "grant_waits", subject=subject, person=person, path=path)


@on(ImpersonationEnded)
def tell_customer(event: ImpersonationEnded) -> None:
    look = Impersonation.objects.select_related("customer").get(pk=event.impersonation_id)
    subject = _("Our staff looked at your account")
    tell(look.customer, "looked_at", subject=subject, customer=look.customer, look=look)
