"""Freeing people who lost their second factor: they set up a new one, they never go without."""

from django.db import transaction
from django_otp import devices_for_user

from config.foundation.events import publish

from ..errors import GrantNeedsReason
from ..events import FactorsChanged
from ..models import User
from ..selectors.rights import read_rights
from .audit import record
from .grants import must_hold
from .sessions import end_sessions
from .trusted import end_trust


@transaction.atomic
def reset_factor(*, by: User | None, user: User, reason: str) -> None:
    """Remove every device of `user`, end their sessions and tell them by mail.

    `by` None is the console. Raises GrantNeedsReason, or MoreThanYouHold when `by` lacks
    people.reset_factor or anything that `user` holds: a colleague's rights are no prize.
    """
    if not reason.strip():
        raise GrantNeedsReason()
    must_hold(by, "people.reset_factor", read_rights(user.pk).names, None)
    for device in devices_for_user(user, confirmed=None):
        device.delete()
    end_trust(user=user)
    end_sessions(user=user, because="factor")
    record("factor.reset", target=user, actor=by, facts={"reason": reason.strip()})
    publish(FactorsChanged(user_id=user.pk))
