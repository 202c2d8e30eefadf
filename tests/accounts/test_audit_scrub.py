"""No secret reaches the audit log, also by mistake; and nothing else is lost on the way."""

import pytest

from accounts.actions.audit import record
from accounts.actions.scrub import scrubbed

CARD = "4111 1111 1111 1111"
DROPPED = [
    *("password", "Password", "new_password", "password1", "otp", "otp_token", "sms-otp"),
    *("token", "access_token", "csrfmiddlewaretoken", "secret", "key_secret", "secretKey"),
    *("key", "apiKey", "API_KEY", "order_key", "code", "recovery_codes", "totp", "pin", "cvv"),
    *("Cookie", "Authorization", "X-Razorpay-Signature", "signature", "passcode"),
]
KEPT = [
    *("because", "burned", "channel", "confirmed_only", "count", "factor", "filters", "first"),
    *("grant", "impersonation", "kind", "known_browser", "purpose", "reason", "row", "session"),
    *("what", "name", "label", "description", "permissions", "parents", "hsn_code", "pincode"),
    *("footpath", "keyboard", "monkey", "shipping", "is_active", "full_name", "refusal"),
]


@pytest.mark.parametrize("name", DROPPED)
def test_secrets_are_dropped_at_every_depth(name):
    assert scrubbed({name: "x", "deep": [{name: "x", "kind": "y"}]}) == {"deep": [{"kind": "y"}]}


@pytest.mark.parametrize("name", KEPT)
def test_what_is_no_secret_stays(name):
    assert scrubbed({name: "x"}) == {name: "x"}


def test_card_numbers_go_and_other_numbers_stay():
    facts = scrubbed({"note": f"paid with {CARD}", "number": 4111111111111111, "list": [CARD]})
    assert "1111" not in str(facts)
    plain = {"phone": "+919876543210", "n": 12, "yes": True, "none": None, "order": "HT-2611-1234"}
    assert scrubbed(plain) == plain


def test_an_id_that_looks_like_a_card_stays():
    like_one = "41111111-1111-1111-8111-111111111111"
    assert scrubbed({"session": like_one}) == {"session": like_one}


def test_nothing_given_is_nothing():
    assert scrubbed(None) == scrubbed({}) == {}


@pytest.mark.django_db
def test_record_scrubs_all_three_and_leaves_its_input_alone(shopper):
    given = {"full_name": "Ravi", "password": "hunter2"}
    entry = record("test.done", target=shopper, before=given, after=given, facts={"otp": 1})
    entry.refresh_from_db()
    assert (entry.before, entry.after, entry.facts) == ({"full_name": "Ravi"},) * 2 + ({},)
    assert given["password"] == "hunter2"
