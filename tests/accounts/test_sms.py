"""SMS: budgets that hold in parallel, a breaker, registered words, and three ways out."""

import json
import threading
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from django.test import Client
from django.utils import timezone

from accounts.actions import sms_budget
from accounts.actions.codes import send_code
from accounts.errors import NotAnIndianNumber, SmsOff
from accounts.gateways.sms import SmsNotSent, send_sms
from accounts.gateways.sms_templates import SERVICE_IMPLICIT, TEMPLATES
from accounts.metrics import sms_breaker
from accounts.models import AuditEntry, OneTimeCode
from config.foundation.errors import TooManyRequests
from tests.accounts.helpers import code_of, is_in, sign_in, with_device
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db

NUMBER = "+919812345678"


def send(number=NUMBER, address=None, purpose="sign_up", user=None):
    return send_code(
        purpose=purpose, channel="sms", destination=number, user=user, network_address=address
    )


def refused(**asked):
    with pytest.raises(TooManyRequests) as refusal:
        send(**asked)
    return refusal.value.facts["retry_after"]


def rows(count, *, ago, used=0, sent=True, number=None, address=None, purpose="sign_up"):
    """Codes of the past; the first `used` of them were typed in."""
    at = timezone.now() - ago
    OneTimeCode.objects.bulk_create(
        OneTimeCode(
            purpose=purpose,
            channel="sms",
            destination=number or f"+9198{n:08d}",
            network_address=address,
            created_at=at,
            expires_at=at + timedelta(minutes=10),
            sent_at=at if sent else None,
            used_at=at if n < used else None,
        )
        for n in range(count)
    )


def test_s_25_a_number_has_a_cool_down():
    send()
    assert 0 < refused() <= 30
    send("+919812345679")


def test_s_25_a_hundred_sends_to_one_number_are_five_an_hour(time_machine):
    sent = 0
    for _n in range(100):
        time_machine.move_to(timezone.now() + timedelta(seconds=31))
        try:
            send()
            sent += 1
        except TooManyRequests:
            pass
    assert sent == 5 == OneTimeCode.objects.count()


def test_s_25_a_number_gets_ten_a_day():
    rows(10, ago=timedelta(hours=2), number=NUMBER, used=10)
    assert refused() == 22 * 3600


def test_s_25_a_hundred_adjacent_numbers_from_one_address_are_twenty():
    results = []
    for n in range(100):
        try:
            results.append(send(f"+9198123{n:05d}", address="192.0.2.7"))
        except TooManyRequests:
            results.append(None)
    assert all(results[:20]) and not any(results[20:])
    send("+919899999999", address="192.0.2.8")


def test_s_25_everybody_together_has_a_cap_for_the_day(settings):
    settings.SMS = settings.SMS | {"per_day": 3}
    rows(3, ago=timedelta(hours=3))
    assert refused() == 21 * 3600


def test_what_nobody_pays_for_does_not_use_up_the_cap(settings):
    settings.SMS = settings.SMS | {"per_day": 3}
    rows(50, ago=timedelta(hours=3), purpose="sign_in", sent=False)
    send()


@pytest.mark.parametrize("number", ["+442071838750", "+882345678901", "+19005550100"])
def test_s_25_numbers_abroad_get_nothing(client, number):
    with pytest.raises(NotAnIndianNumber):
        send(number)
    assert client.post("/account/sign-up/", {"email": number}).status_code == 422
    assert not OneTimeCode.objects.exists()


def test_s_25_the_breaker_stops_codes_that_nobody_uses():
    rows(60, ago=timedelta(minutes=30), used=3)
    assert 60 <= refused() <= 1800
    assert sms_breaker._value.get() == 1
    assert AuditEntry.objects.filter(action="sms.breaker").count() == 1
    refused(number="+919812345670")
    assert AuditEntry.objects.filter(action="sms.breaker").count() == 1


@pytest.mark.parametrize(
    ("count", "used", "ago"),
    [(60, 6, 30), (50, 0, 30), (60, 0, 61), (60, 0, 1)],
    ids=["used often enough", "too few to judge", "long ago", "still being typed"],
)
def test_the_breaker_stays_closed(count, used, ago):
    rows(count, ago=timedelta(minutes=ago), used=used)
    send()
    assert sms_breaker._value.get() == 0


def test_the_breaker_closes_by_itself(time_machine):
    rows(60, ago=timedelta(minutes=30))
    wait = refused()
    time_machine.move_to(timezone.now() + timedelta(seconds=wait + 1))
    send()


def test_a_refusal_is_recorded_once_in_a_while():
    send()
    refused()
    refused()
    entry = AuditEntry.objects.get(action="sms.refused")
    assert entry.facts == {"because": "cool_down", "purpose": "sign_up"}


def test_pages_and_calls_say_429_with_retry_after(client, api, settings):
    settings.RELAX_THROTTLES = True
    client.post("/account/sign-up/", {"email": NUMBER})
    page = client.post("/account/sign-up/", {"email": NUMBER})
    call = api().post("/api/v1/auth/codes", {"phone": NUMBER, "purpose": "sign_up"})
    for answer in (page, call):
        assert answer.status_code == 429 and 0 < int(answer["Retry-After"]) <= 30


def test_the_budget_tells_nothing_about_accounts(client, settings):
    settings.RELAX_THROTTLES = True
    UserFactory(email=None, phone=NUMBER, phone_verified_at=timezone.now())
    for number in (NUMBER, "+919812345679"):
        answers = [client.post("/account/sign-in/by-code/", {"email": number}) for _n in range(2)]
        assert [answer.status_code for answer in answers] == [302, 429]


def test_ac_6_a_flooded_number_still_signs_in_with_its_app(client, settings):
    settings.RELAX_THROTTLES = True
    user = UserFactory(email=None, phone=NUMBER, phone_verified_at=timezone.now())
    device = with_device(user)
    rows(10, ago=timedelta(minutes=1), number=NUMBER)
    stranger = Client()
    answers = [stranger.post("/account/sign-in/by-code/", {"email": NUMBER}) for _n in range(100)]
    assert {answer.status_code for answer in answers} == {429}
    assert sign_in(client, NUMBER).url == "/account/sign-in/code/"
    client.post("/account/sign-in/code/", {"code": code_of(device)})
    assert is_in(client)


def test_without_a_way_out_there_are_no_sms(client, api, settings):
    settings.SMS = settings.SMS | {"url": ""}
    with pytest.raises(SmsOff):
        send()
    for url in ("sign-up/", "sign-in/by-code/", "reset/"):
        page = client.post(f"/account/{url}", {"email": NUMBER})
        assert page.status_code == 422 and b"sends no SMS" in page.content
    call = api().post("/api/v1/auth/codes", {"phone": NUMBER, "purpose": "sign_up"})
    assert (call.status_code, call.json()["code"]) == (409, "sms_off")


@pytest.mark.django_db(transaction=True)
@pytest.mark.race
def test_s_25_calls_at_once_do_not_overshoot(at_once):
    answers = at_once(lambda n: send(f"+9198123{n:05d}", address="192.0.2.7"), 26)
    assert sum(isinstance(answer, OneTimeCode) for answer in answers) == 20
    answers = at_once(lambda _n: send(address="192.0.2.9"), 8)
    assert sum(isinstance(answer, OneTimeCode) for answer in answers) == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.race
def test_without_the_lock_they_would(at_once, monkeypatch):
    """The control: it is the lock that holds the budget."""
    from accounts.actions import codes

    meet = threading.Barrier(8, timeout=5)
    judge = sms_budget.judge_sms

    def judge_together(**asked):
        answer = judge(**asked)
        meet.wait()
        return answer

    monkeypatch.setattr(codes, "lock_sms", lambda: None)
    monkeypatch.setattr(codes, "judge_sms", judge_together)
    answers = at_once(lambda _n: send(), 8)
    assert sum(isinstance(answer, OneTimeCode) for answer in answers) == 8


# --- Words -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("template", TEMPLATES.values(), ids=lambda template: template.name)
def test_every_template_is_fit_to_be_registered(template):
    assert "Haat" in template.text and template.category == SERVICE_IMPLICIT
    assert len(template.header) == 6 and template.header.isupper()
    places = template.text.count("{#var#}")
    text = template.render(*["x" * 30] * places)
    assert template.matches(text) and "{#" not in text and text.isascii()
    assert not template.matches(text + ".")


@pytest.mark.parametrize(
    "values", [(), ("123456",), ("1", "2", "3"), ("x" * 31, "a"), ("", "a"), ("1\n2", "a")]
)
def test_values_that_an_operator_would_drop_are_refused(values):
    with pytest.raises(ValueError):
        TEMPLATES["code"].render(*values)


def test_every_purpose_has_words_that_fit():
    from accounts.handlers import FOR

    assert set(FOR) == set(OneTimeCode.Purpose)
    for words in FOR.values():
        TEMPLATES["code"].render("123456", words)


# --- Ways out --------------------------------------------------------------------------------------


def test_the_console_shows_the_words(capsys):
    send_sms("code", NUMBER, "123456", "sign in")
    assert capsys.readouterr().out.startswith(
        f"SMS to {NUMBER} from HAATIN: 123456 is your Haat code to sign in."
    )


def test_a_file_keeps_them(settings, tmp_path):
    settings.SMS = settings.SMS | {
        "url": f"file://{tmp_path}/sms.jsonl",
        "templates": {"code": "1107"},
    }
    send_sms("code", NUMBER, "123456", "sign in")
    kept = json.loads((tmp_path / "sms.jsonl").read_text())
    assert kept["template_id"] == "1107" and kept["variables"] == ["123456", "sign in"]


@pytest.fixture
def provider(settings):
    """A provider on this machine: what it was sent, and the status that it answers with."""

    class Desk(BaseHTTPRequestHandler):
        def do_POST(self):  # noqa: N802
            body = self.rfile.read(int(self.headers["Content-Length"]))
            server.seen.append((dict(self.headers), json.loads(body)))
            self.send_response(server.status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *args):
            """Quietly."""

    server = HTTPServer(("127.0.0.1", 0), Desk)
    server.seen, server.status = [], 200
    threading.Thread(target=server.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{server.server_port}/send"
    settings.SMS = settings.SMS | {"url": url, "key": "secret-key", "templates": {"code": "1107"}}
    yield server
    server.shutdown()
    server.server_close()


def test_a_provider_gets_the_registered_template(provider, deliver):
    send()
    deliver()
    headers, body = provider.seen[0]
    assert headers["Authorization"] == "Bearer secret-key" and headers["Idempotency-Key"]
    assert (body["template_id"], body["header"], body["recipient"]) == ("1107", "HAATIN", NUMBER)
    assert body["variables"][1] == "make an account" and len(body["variables"][0]) == 6
    assert OneTimeCode.objects.get().sent_at


@pytest.mark.parametrize("status", [302, 400, 401, 500])
def test_a_providers_refusal_names_no_number(provider, status):
    provider.status = status
    with pytest.raises(SmsNotSent) as refusal:
        send_sms("code", NUMBER, "123456", "sign in")
    assert str(refusal.value) == f"HTTP {status}"


@pytest.mark.parametrize("url", ["http://127.0.0.1:9/x", "http://sms.example/x", "gopher://x"])
def test_a_provider_that_is_away_or_unsafe_is_no_crash(settings, url):
    settings.SMS = settings.SMS | {"url": url}
    with pytest.raises(SmsNotSent) as refusal:
        send_sms("code", NUMBER, "123456", "sign in")
    assert "98123" not in str(refusal.value)


def test_a_failed_sms_waits_in_the_outbox(provider):
    from config.foundation import events

    provider.status = 500
    send()
    events.deliver_waiting()
    waiting = events.EventDelivery.objects.get(done_at=None)
    assert waiting.error == "SmsNotSent: HTTP 500" and OneTimeCode.objects.get().sent_at is None
