"""One-time codes: six digits by mail or SMS, for one purpose, once.

The digits follow from the server's secret and the row's id. The row's id stays with whoever asked
(their session, their app): somebody else's code is of no use without it.
"""

import re
from datetime import timedelta
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.models import F, Min, Sum
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from config.foundation.caller import caller
from config.foundation.errors import TooManyRequests
from config.foundation.events import publish

from ..errors import CodeWrong, NotAnIndianNumber, SmsOff
from ..events import CodeAsked
from ..gateways.sms import sms_is_on
from ..limits import MAILS, MAILS_A_DAY
from ..models import OneTimeCode, User
from .audit import record
from .said import said_before
from .sms_budget import Refused, judge_sms, lock_sms

GOOD_FOR = timedelta(minutes=10)
TRIES = 5
COUNTRY = "+91"
SIX_DIGITS = re.compile(r"[0-9]{6}")

Purpose = OneTimeCode.Purpose
Channel = OneTimeCode.Channel


def send_code(
    *,
    purpose: str,
    channel: str,
    destination: str,
    user: User | None = None,
    network_address: str | None = None,
) -> OneTimeCode:
    """Send six digits to `destination`, an e-mail address or a number (E.164).

    `user` is whom the code will let in; to sign in or reset without one, nothing is sent, and all
    looks the same. Raises TooManyRequests(retry_after), SmsOff or NotAnIndianNumber.
    """
    code = OneTimeCode(
        purpose=purpose,
        channel=channel,
        destination=destination,
        user=user,
        network_address=network_address or caller.get().network_address,
        expires_at=timezone.now() + GOOD_FOR,
    )
    return _send_sms(code) if channel == Channel.SMS else _send_mail(code)


def digits_of(code: OneTimeCode) -> str:
    """What is sent and compared; nobody has to store it."""
    digest = salted_hmac("accounts.one_time_code", str(code.pk), algorithm="sha256").digest()
    return f"{int.from_bytes(digest[:8], 'big') % 1_000_000:06d}"


def check_code(*, code_id: str | UUID, code: str, purpose: str) -> OneTimeCode:
    """Use up the code; of many calls at once, one succeeds.

    A destination has five wrong tries in ten minutes, over all codes that were sent to it; each
    try is committed, so this runs outside transactions. Raises CodeWrong or
    TooManyRequests(retry_after).
    """
    with transaction.atomic(durable=True):
        row = _locked(code_id)
        wait = _wait(row) if row else 0
        right = row is not None and not wait and _try(row, code, purpose)
    if row is not None and right:
        return row
    record(
        "code.refused",
        target=row.user if row else None,
        facts={"purpose": purpose, "row": str(row.pk) if row else "", "burned": bool(wait)},
    )
    raise TooManyRequests(retry_after=wait) if wait else CodeWrong()


def give_back(code_id: str | UUID) -> None:
    """For the one whose `check_code` succeeded and who lacks something else: it may come again."""
    rows = OneTimeCode.objects.filter(pk=code_id, used_at__isnull=False)
    rows.filter(expires_at__gt=timezone.now()).update(used_at=None)


def _send_mail(code: OneTimeCode) -> OneTimeCode:
    MAILS.spend(f"{code.purpose} {code.destination}")
    MAILS_A_DAY.spend(code.destination)
    with transaction.atomic():
        return _store(code)


def _send_sms(code: OneTimeCode) -> OneTimeCode:
    if not sms_is_on():
        raise SmsOff()
    if not code.destination.startswith(COUNTRY):
        raise NotAnIndianNumber()
    with transaction.atomic():
        lock_sms()
        refused = judge_sms(destination=code.destination, network_address=code.network_address)
        if refused is None:
            return _store(code)
    _say_refused(code, refused)
    raise TooManyRequests(retry_after=refused.retry_after)


def _store(code: OneTimeCode) -> OneTimeCode:
    code.save(force_insert=True)
    publish(CodeAsked(code_id=str(code.pk)))
    facts = {"purpose": code.purpose, "channel": code.channel, "row": str(code.pk)}
    record("code.sent", target=code.user, facts=facts)
    return code


def _say_refused(code: OneTimeCode, refused: Refused) -> None:
    """Once in a while for each cause: a flood must not fill the audit log."""
    breaker = refused.because == "breaker"
    whom = "" if breaker else f"{code.destination} {code.network_address}"
    if not said_before(f"sms {refused.because} {whom}"):
        record(
            "sms.breaker" if breaker else "sms.refused",
            target=code.user,
            facts={"because": refused.because, "purpose": code.purpose},
        )


def _locked(code_id: str | UUID) -> OneTimeCode | None:
    """The row; tries at any code of its destination wait for each other."""
    try:
        row = OneTimeCode.objects.filter(pk=code_id).first()
    except (ValidationError, ValueError):
        return None
    if row is None:
        return None
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s), 1)", [row.destination])
    return OneTimeCode.objects.filter(pk=row.pk).select_related("user").first()


def _wait(row: OneTimeCode) -> int:
    """Seconds until this destination may be tried again; 0 for now.

    The second factor has tries of its own: only who knows the password gets that far.
    """
    start = timezone.now() - GOOD_FOR
    rows = OneTimeCode.objects.filter(
        destination=row.destination, created_at__gt=start, tries__gt=0
    )
    factor = Purpose.SECOND_FACTOR
    same = rows.filter(purpose=factor) if row.purpose == factor else rows.exclude(purpose=factor)
    found = same.aggregate(tries=Sum("tries"), first=Min("created_at"))
    if row.tries < TRIES and (found["tries"] or 0) < TRIES:
        return 0
    first = found["first"] or row.created_at
    return max(1, round((first - start).total_seconds()))


def _try(row: OneTimeCode, code: str, purpose: str) -> bool:
    fresh = row.used_at is None and row.expires_at > timezone.now() and row.purpose == purpose
    if fresh and SIX_DIGITS.fullmatch(code) and constant_time_compare(code, digits_of(row)):
        row.used_at = timezone.now()
        row.save(update_fields=["used_at"])
        return True
    OneTimeCode.objects.filter(pk=row.pk).update(tries=F("tries") + 1)
    return False
