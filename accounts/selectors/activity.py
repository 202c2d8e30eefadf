"""What happened in somebody's account, as its owner may see it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..models import AuditEntry, User

PAGE = 30

# What owners are told; everything else in the log is the shop's own business.
TOLD: dict[str, Any] = {
    "sign_up.finished": gettext_lazy("The account was made"),
    "sessions.begun": gettext_lazy("Signed in"),
    "sessions.ended": gettext_lazy("Signed out"),
    "sign_in.failed": gettext_lazy("Somebody tried to sign in and failed"),
    "tokens.reused": gettext_lazy("A copied sign-in of the app was ended"),
    "password.changed": gettext_lazy("The password was changed"),
    "password.reset_asked": gettext_lazy("A new password was asked for"),
    "email.changed": gettext_lazy("The e-mail was changed"),
    "email.change_undone": gettext_lazy("The change of e-mail was undone"),
    "phone.changed": gettext_lazy("The mobile number was changed"),
    "factor.added": gettext_lazy("A second factor was added"),
    "factor.removed": gettext_lazy("A second factor was removed"),
    "factor.reset": gettext_lazy("The second factor was reset"),
    "factor.refused": gettext_lazy("A code was wrong"),
    "recovery.used": gettext_lazy("A recovery code was used"),
    "browser.trusted": gettext_lazy("A browser was trusted"),
    "grants.granted": gettext_lazy("Rights were given"),
    "grants.approved": gettext_lazy("Rights were approved"),
    "grants.revoked": gettext_lazy("Rights were taken back"),
    "grants.expired": gettext_lazy("Rights ended"),
    "impersonation.started": gettext_lazy("The shop looked at the account"),
    "impersonation.raised": gettext_lazy("The shop began to act in the account"),
    "impersonation.acted": gettext_lazy("The shop changed something in the account"),
    "impersonation.ended": gettext_lazy("The shop left the account"),
    "data.exported": gettext_lazy("The data of the account was downloaded"),
    "consents.changed": gettext_lazy("What we may send was changed"),
    "nominee.changed": gettext_lazy("The nominee was changed"),
    "people.closed": gettext_lazy("The account was closed"),
    "people.opened": gettext_lazy("The account was opened again"),
    "account.disowned": gettext_lazy("You said that it was not you"),
}
OWN = "person"  # how the log names one as target
ALARMING = {"sign_in.failed", "tokens.reused", "factor.refused", "account.disowned"}


@dataclass(frozen=True)
class Happening:
    """One line; `by_shop` when somebody who works there did it, whose name stays there."""

    at: datetime
    what: str
    by_shop: bool
    alarming: bool
    network_address: str
    user_agent: str


def activity_of(user: User, before: int | None = None) -> tuple[list[Happening], int | None]:
    """The newest happenings (older than entry `before`), and where the next page begins."""
    mine = Q(target_kind=OWN, target_id=str(user.pk))
    entries = AuditEntry.objects.filter(mine, action__in=TOLD)
    if before is not None:
        entries = entries.filter(pk__lt=before)
    rows = list(entries.order_by("-pk")[: PAGE + 1])
    more = rows[PAGE - 1].pk if len(rows) > PAGE else None
    return [_told(row, user) for row in rows[:PAGE]], more


def _told(entry: AuditEntry, user: User) -> Happening:
    by_shop = entry.actor_id not in (None, user.pk)
    return Happening(
        at=entry.at,
        what=_in_words(entry),
        by_shop=by_shop,
        alarming=entry.action in ALARMING,
        # Where the shop's own people sit is nobody else's business.
        network_address="" if by_shop else entry.network_address or "",
        user_agent="" if by_shop else entry.user_agent,
    )


def _in_words(entry: AuditEntry) -> str:
    words = str(TOLD[entry.action])
    if entry.action == "sessions.begun":
        app = entry.facts.get("kind") == "app"
        return _("Signed in by the app") if app else _("Signed in by a browser")
    if entry.action == "sessions.ended" and (count := entry.facts.get("count")):
        return _("Sign-ins ended: {count}").format(count=count)
    return words
