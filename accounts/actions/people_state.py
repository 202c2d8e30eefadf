"""Closing and opening accounts, and what happens when their owner finds a stranger in one."""

from django.db import transaction

from config.foundation.errors import InvalidInput
from config.foundation.events import publish

from ..events import PasswordResetAsked
from ..models import User
from ..selectors.access import owners
from ..selectors.rights import read_rights
from .audit import record
from .grants import keep_an_owner, must_hold, take_turn
from .passwords import set_password
from .sessions import end_sessions


@transaction.atomic
def set_active(*, by: User | None, user: User, active: bool, reason: str) -> bool:
    """Close or open an account; False when it is so already, which changes nothing.

    Closing ends every sign-in at once. `by` None is the console. Raises MoreThanYouHold unless
    `by` may edit people and holds all that `user` holds, LastOwner, or InvalidInput.
    """
    if not reason.strip():
        raise InvalidInput(reason="Say why: it stands in the audit log.")
    if by is not None and by.pk == user.pk:
        raise InvalidInput(reason="Your own account is closed on its privacy page.")
    take_turn()
    kept = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    if kept.anonymised_at is not None:
        raise InvalidInput(reason="A deleted account stays closed.")
    must_hold(by, "people.edit", read_rights(kept.pk).names, None)
    user.is_active = active  # the caller's copy
    if kept.is_active == active:
        return False
    _switch(kept, active, reason.strip(), by)
    return True


@transaction.atomic
def disown_account(*, user: User) -> None:
    """Not me: ends every sign-in, and only a new password opens the account again."""
    end_sessions(user=user, because="disowned")
    set_password(user=user, password=None)
    record("account.disowned", target=user, actor=user)
    if user.email:
        publish(PasswordResetAsked(user_id=user.pk))


def _switch(user: User, active: bool, reason: str, by: User | None) -> None:
    if not active:
        if owners().filter(pk=user.pk).exists():
            keep_an_owner(owners().exclude(pk=user.pk))
        end_sessions(user=user, because="closed")
    user.is_active = active
    user.save(update_fields=["is_active"])
    action = "people.opened" if active else "people.closed"
    record(action, target=user, actor=by, facts={"reason": reason})
