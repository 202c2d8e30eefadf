"""Recovery codes: a sheet of ten for the day the phone is lost, each good once."""

import secrets

from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac

from config.foundation.events import publish

from ..events import RecoveryCodeUsed
from ..models import RecoveryCode, RecoveryDevice, User
from .audit import record

SHEET = 10
ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"  # nothing that looks like something else
SALT = "accounts.recovery"


@transaction.atomic
def make_recovery_codes(*, user: User) -> list[str]:
    """A new sheet, shown this once ("k7m2q-9xfrd"); the sheet before it is void."""
    RecoveryDevice.objects.filter(user=user).delete()
    device = RecoveryDevice.objects.create(user=user, name="recovery", confirmed=True)
    codes = ["".join(secrets.choice(ALPHABET) for _n in range(10)) for _code in range(SHEET)]
    RecoveryCode.objects.bulk_create(
        RecoveryCode(device=device, digest=_digest(user, code)) for code in codes
    )
    record("recovery.made", target=user)
    return [f"{code[:5]}-{code[5:]}" for code in codes]


@transaction.atomic
def use_recovery_code(*, user: User, code: str) -> RecoveryDevice | None:
    """The sheet that `code` is on, if it was not used yet; of many at once, one wins."""
    said = "".join(char for char in code.lower() if char.isalnum())
    rows = RecoveryCode.objects.filter(device__user=user, digest=_digest(user, said), used_at=None)
    if not RecoveryCode.objects.filter(pk__in=rows.values("pk")[:1], used_at=None).update(
        used_at=timezone.now()
    ):
        return None
    record("recovery.used", target=user, actor=user)
    publish(RecoveryCodeUsed(user_id=user.pk))
    device: RecoveryDevice = RecoveryDevice.objects.get(user=user)
    return device


def _digest(user: User, code: str) -> str:
    return salted_hmac(SALT, f"{user.pk} {code}", algorithm="sha256").hexdigest()
