"""The ledger of consents: a row for each yes and each no, never changed afterwards."""

from collections.abc import Mapping

from django.conf import settings
from django.db import transaction

from ...errors import PhoneNeeded
from ...models import Consent, User
from ...selectors.consents import BY_SMS, CHOICES, choices_of
from ..audit import record

TEXT = "2026-11-24"  # of the words beside the choices; a new day when their meaning changes


@transaction.atomic
def choose(*, user: User, choices: Mapping[str, bool], source: str) -> list[str]:
    """Keep what was chosen; returns the purposes that changed. What is not named stays.

    Saying no always works; yes to SMS raises PhoneNeeded without a confirmed number.
    """
    User.objects.select_for_update(no_key=True).get(pk=user.pk)  # two pages at once: one row
    now = choices_of(user)
    wanted = {str(one): choices[one] for one in CHOICES if one in choices}
    changed = {purpose: given for purpose, given in wanted.items() if given != now[purpose]}
    if user.phone_verified_at is None and any(changed.get(one) for one in BY_SMS):
        raise PhoneNeeded()
    for purpose, given in changed.items():
        _write(user, purpose, given, TEXT, source)
    if changed:
        record("consents.changed", target=user, actor=user, after=changed)
    return list(changed)


def accept_policies(*, user: User, source: str) -> None:
    """The terms as they are now were accepted, by a deed that said so; once for each version."""
    version = settings.LEGAL["policies_version"]
    rows = user.consents.filter(purpose=Consent.Purpose.POLICIES, text_version=version)
    if not rows.exists():
        _write(user, Consent.Purpose.POLICIES, True, version, source)


def _write(user: User, purpose: str, given: bool, version: str, source: str) -> None:
    Consent.objects.create(
        user=user, purpose=purpose, given=given, text_version=version, source=source
    )
