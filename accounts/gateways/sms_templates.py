"""The words of every SMS, as registered on the DLT platform (TRAI, TCCCPR 2018).

Operators drop a message that differs from its registered pattern by one character, so a text is
made by filling `{#var#}` places only and compared with the pattern before it leaves.
"""

import re
from dataclasses import dataclass

from django.conf import settings

PLACE = "{#var#}"
LONGEST_VALUE = 30  # characters that DLT allows for one variable
HEADER = "HAATIN"  # six letters that stand where a sender's number would
SERVICE_IMPLICIT = "service implicit"  # codes and news of one's own account; no consent needed


@dataclass(frozen=True)
class SmsTemplate:
    """`name` finds the registered id in settings.SMS["templates"]."""

    name: str
    text: str
    header: str = HEADER
    category: str = SERVICE_IMPLICIT

    @property
    def dlt_id(self) -> str:
        return str(settings.SMS["templates"].get(self.name, ""))

    def render(self, *values: str) -> str:
        """The text with its places filled. Raises ValueError for what an operator would drop."""
        parts = self.text.split(PLACE)
        if len(values) != len(parts) - 1 or not all(_fits(value) for value in values):
            raise ValueError(f"{self.name}: values do not fit the registered pattern")
        text = parts[0] + "".join(a + b for a, b in zip(values, parts[1:], strict=True))
        if not self.matches(text):
            raise ValueError(f"{self.name}: the text differs from the registered pattern")
        return text

    def matches(self, text: str) -> bool:
        """Would an operator let `text` pass as this template?"""
        pattern = f".{{1,{LONGEST_VALUE}}}".join(map(re.escape, self.text.split(PLACE)))
        return re.fullmatch(pattern, text) is not None


def _fits(value: str) -> bool:
    return 0 < len(value) <= LONGEST_VALUE and value.isprintable()


TEMPLATES = {
    template.name: template
    for template in (
        SmsTemplate(
            "code",
            "{#var#} is your Haat code to {#var#}. It is good for 10 minutes. Haat never asks "
            "for it on a call or in a message.",
        ),
        SmsTemplate(
            "has_account",
            "Somebody asked for a new Haat account with this number. You have one already: "
            "please sign in. If it was not you, do nothing.",
        ),
        SmsTemplate(
            "password_changed",
            "The password of your Haat account was changed. If it was not you, set a new one "
            "at once on the sign-in page of Haat.",
        ),
        SmsTemplate(
            "order_news",
            "Haat order {#var#}: {#var#}. Sign in to your Haat account to see it.",
        ),
        SmsTemplate(
            "phone_changed",
            "This number no longer opens your Haat account: another one was confirmed. If it "
            "was not you, write to Haat at once.",
        ),
    )
}
