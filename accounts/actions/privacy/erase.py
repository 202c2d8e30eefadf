"""Deleting an account: the row stays without its person, for invoices and the audit log."""

from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django_otp.plugins.otp_totp.models import TOTPDevice
from django_otp_webauthn.models import WebAuthnCredential

from config.foundation.events import publish

from ...errors import AccountHeld
from ...events import AccountErased
from ...flows import GrantStatus, TicketStatus
from ...hooks import forget_person, what_holds_account
from ...models import OneTimeCode, RecoveryDevice, SMSDevice, TrustedBrowser, User, UserSession
from ..audit import record
from ..sessions import end_sessions

NAME = "Deleted account"
DEVICES: tuple[Any, ...] = (TOTPDevice, WebAuthnCredential, SMSDevice, RecoveryDevice)


def reasons_to_keep(user: User) -> list[str]:
    """Sentences that say why the account cannot be deleted today."""
    kept = user.grants.filter(status__in=(GrantStatus.ACTIVE, GrantStatus.WAITING))
    own = [_("You hold rights at the desk. Ask an owner to revoke them first.")]
    asked = [sentence for found in what_holds_account.ask(user) for sentence in found]
    return (own if kept.exists() else []) + asked


@transaction.atomic
def erase_account(*, user: User, because: str = "by_hand") -> bool:
    """Anonymise the account for good; False when it was done before. Raises AccountHeld.

    The full lock of the row waits for orders that are being placed: they refer to it.
    """
    kept = User.objects.select_for_update().get(pk=user.pk)
    if kept.anonymised_at is not None:
        return False
    reasons = reasons_to_keep(kept)
    if reasons:
        raise AccountHeld(reasons=" ".join(reasons))
    forget_person.ask(kept)
    email = kept.email
    _forget_proofs(kept)
    _anonymise(kept)
    if email:
        _say_goodbye(email)
    actor = kept if because == "by_hand" else None
    record("account.erased", target=kept, actor=actor, facts={"because": because})
    return True


def _forget_proofs(user: User) -> None:
    """Sign-ins, factors, codes. What the audit log says of them stays: it holds ids."""
    end_sessions(user=user, because="erased")
    UserSession.objects.filter(user=user).delete()
    for model in DEVICES:
        model.objects.filter(user=user).delete()
    TrustedBrowser.objects.filter(user=user).delete()
    places = [place for place in (user.email, user.phone_verified_at and user.phone) if place]
    OneTimeCode.objects.filter(Q(user=user) | Q(destination__in=places)).delete()


def _anonymise(user: User) -> None:
    user.addresses.all().delete()
    closed = user.tickets.filter(status=TicketStatus.CLOSED)
    closed.update(email="", phone="")  # open ones keep them until they are answered
    user.email = user.email_verified_at = user.phone_verified_at = user.last_login = None
    user.phone = user.nominee = ""
    user.full_name, user.is_active, user.anonymised_at = NAME, False, timezone.now()
    user.set_unusable_password()
    user.save()


def _say_goodbye(email: str) -> None:
    """The outbox holds ids only, so a row of its own holds the address until the mail has left.

    It is born used up: no code opens anything with it.
    """
    now = timezone.now()
    notice = OneTimeCode.objects.create(
        purpose=OneTimeCode.Purpose.CHANGE_EMAIL,
        channel=OneTimeCode.Channel.EMAIL,
        destination=email,
        created_at=now,
        used_at=now,
        expires_at=now,
    )
    publish(AccountErased(notice_id=str(notice.pk)))
