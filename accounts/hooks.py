"""Questions that accounts ask and apps above answer."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet

from config.foundation.hooks import Question

from .models import User

# Somebody has just signed in. The mapping is their browser's session, or for the API what it
# sent along; `cart_token` in it names the guest cart that should become theirs.
signed_in: Question[[dict[str, Any], User], None] = Question("signed_in")

MOST_ROWS = 10_000  # of one kind, the newest: bounds what one export can cost

# What is kept about this person, by section. Values are JSON or what DjangoJSONEncoder writes.
personal_data: Question[[User], dict[str, Any]] = Question("personal_data")

# Sentences that say why the account cannot be deleted today; none for nothing in the way.
what_holds_account: Question[[User], list[str]] = Question("what_holds_account")

# Remove or blank what the law does not ask to keep. Runs in the transaction of the deletion.
forget_person: Question[[User], None] = Question("forget_person")


@dataclass(frozen=True)
class RetentionJob:
    """`due(before)` are the rows older than RETENTION[name] days; `forget` deals with them."""

    name: str
    due: Callable[[datetime], QuerySet[Any]]
    forget: Callable[[QuerySet[Any]], int]


# What is forgotten with age.
retention_jobs: Question[[], list[RetentionJob]] = Question("retention_jobs")


@dataclass(frozen=True)
class Latest:
    """A line of the account's front page; `kind` is the colour of the status."""

    name: str
    url: str
    at: datetime
    amount: Decimal
    status: Any
    kind: str


# The newest few orders of this person, the newest first.
latest_of: Question[[User], list[Latest]] = Question("latest_of")
