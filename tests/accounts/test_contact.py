"""Changing e-mail and number: the new one is confirmed, the old one is told and has a way back."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from accounts.actions.codes import digits_of
from accounts.actions.contact import finish_change_email, undo_token
from accounts.errors import CodeWrong
from accounts.models import AuditEntry, OneTimeCode, User
from tests.accounts.helpers import HOSTILE, is_in, mailed_code, sign_in
from tests.factories.accounts import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db

NEW = "new@example.com"
NUMBER = "+919812345678"


def ask_email(client, email=NEW, password=PASSWORD):
    return client.post("/account/profile/email/", {"email": email, "password": password})


def ask_phone(client, phone="098123 45678", password=PASSWORD):
    return client.post("/account/profile/phone/", {"phone": phone, "password": password})


def finish(client, kind, code):
    return client.post(f"/account/profile/{kind}/code/", {"code": code})


def last_code():
    return digits_of(OneTimeCode.objects.filter(used_at=None).latest("created_at"))


def change(client, deliver):
    ask_email(client, "New@Example.com")
    deliver()
    finish(client, "email", mailed_code())
    mail.outbox.clear()
    deliver()


def link_in(message):
    return re.search(r"http://[^/]+(/account/\S+)", message.body).group(1)


def test_the_code_to_the_new_address_changes_it(signed_in, shopper, deliver):
    client = signed_in(shopper)
    assert ask_email(client, "New@Example.com").url == "/account/profile/email/code/"
    deliver()
    assert [message.to for message in mail.outbox] == [[NEW]]
    shopper.refresh_from_db()
    assert shopper.email == "shopper@example.com"
    assert finish(client, "email", mailed_code()).url == "/account/profile/"
    shopper.refresh_from_db()
    assert shopper.email == NEW and shopper.email_verified_at
    assert AuditEntry.objects.get(action="email.changed").target_id == str(shopper.pk)
    assert sign_in(Client(), NEW).status_code == 302
    assert sign_in(Client(), "shopper@example.com").status_code == 422


def test_the_old_address_is_told_and_can_undo(signed_in, shopper, deliver):
    thief = signed_in(shopper)
    change(thief, deliver)
    assert [message.to for message in mail.outbox] == [["shopper@example.com"]]
    link = link_in(mail.outbox[0])
    owner = Client()
    assert b"This was not me" in owner.get(link).content
    shopper.refresh_from_db()
    assert shopper.email == NEW  # opening the link changes nothing
    assert owner.post(link).status_code == 302
    shopper.refresh_from_db()
    assert shopper.email == "shopper@example.com" and not shopper.has_usable_password()
    assert not is_in(thief)
    deliver()
    reset = [message for message in mail.outbox if "/account/reset/" in message.body][-1]
    assert reset.to == ["shopper@example.com"]
    assert owner.post(link).status_code == 404  # twice is once
    assert AuditEntry.objects.filter(action="email.change_undone").count() == 1


def test_the_way_back_ends_after_seven_days(signed_in, shopper, deliver, time_machine):
    change(signed_in(shopper), deliver)
    link = link_in(mail.outbox[0])
    time_machine.move_to(timezone.now() + timedelta(days=7, seconds=1))
    assert Client().get(link).status_code == Client().post(link).status_code == 404
    shopper.refresh_from_db()
    assert shopper.email == NEW


def test_an_old_address_that_somebody_has_by_now_stays_theirs(signed_in, shopper, deliver):
    change(signed_in(shopper), deliver)
    other = UserFactory(email="shopper@example.com")
    assert Client().post(link_in(mail.outbox[0])).status_code == 302
    shopper.refresh_from_db(), other.refresh_from_db()
    assert (shopper.email, other.email) == (NEW, "shopper@example.com")
    assert shopper.has_usable_password()


@pytest.mark.parametrize("token", ["x", "a:b:c", "%00", "\N{GRINNING FACE}"])
def test_a_made_up_link_undoes_nothing(client, token):
    assert client.post(f"/account/profile/email/undo/{token}/").status_code in (400, 404)


def test_a_code_that_is_no_notice_undoes_nothing(client, signed_in, shopper):
    ask_email(signed_in(shopper))
    token = undo_token(OneTimeCode.objects.get())
    client.post(f"/account/profile/email/undo/{token}/")
    shopper.refresh_from_db()
    assert shopper.email == "shopper@example.com"


def test_the_notices_row_is_no_code(signed_in, shopper, deliver):
    change(signed_in(shopper), deliver)
    notice = OneTimeCode.objects.get(destination="shopper@example.com")
    with pytest.raises(CodeWrong):
        finish_change_email(user=shopper, code_id=notice.pk, code=digits_of(notice))


@pytest.mark.parametrize("ask", [ask_email, ask_phone])
def test_the_password_is_asked_for(signed_in, shopper, ask):
    page = ask(signed_in(shopper), password="wrong")
    assert page.status_code == 422 and b"not your password" in page.content
    assert not OneTimeCode.objects.exists()


@pytest.mark.parametrize("kind", ["email", "phone"])
def test_a_wrong_code_changes_nothing(signed_in, shopper, kind):
    client = signed_in(shopper)
    {"email": ask_email, "phone": ask_phone}[kind](client)
    wrong = f"{(int(last_code()) + 1) % 1_000_000:06d}"
    assert finish(client, kind, wrong).status_code == 422
    shopper.refresh_from_db()
    assert shopper.email == "shopper@example.com" and not shopper.phone_verified_at


@pytest.mark.parametrize("kind", ["email", "phone"])
def test_somebody_elses_code_changes_nothing(signed_in, shopper, other_shopper, kind):
    owner, stranger = signed_in(shopper), signed_in(other_shopper)
    {"email": ask_email, "phone": ask_phone}[kind](owner)
    assert finish(stranger, kind, last_code()).url == f"/account/profile/{kind}/"
    code = OneTimeCode.objects.get()
    with pytest.raises(CodeWrong):
        finish_change_email(user=other_shopper, code_id=code.pk, code=digits_of(code))
    other_shopper.refresh_from_db()
    assert other_shopper.email == "other@example.com" and not other_shopper.phone_verified_at


def test_a_taken_address_is_told_to_its_owner_only(signed_in, shopper, other_shopper, deliver):
    client = signed_in(shopper)
    assert ask_email(client, other_shopper.email).url == "/account/profile/email/code/"
    deliver()
    assert mail.outbox[0].to == [other_shopper.email]
    assert "You have an account" in mail.outbox[0].subject
    assert finish(client, "email", last_code()).status_code == 422
    shopper.refresh_from_db()
    assert shopper.email == "shopper@example.com"


def test_a_number_is_confirmed_by_its_code(signed_in, shopper, deliver, capsys):
    client = signed_in(shopper)
    assert ask_phone(client).url == "/account/profile/phone/code/"
    deliver()
    assert f"SMS to {NUMBER}" in capsys.readouterr().out
    assert finish(client, "phone", last_code()).url == "/account/profile/"
    shopper.refresh_from_db()
    assert shopper.phone == NUMBER and shopper.phone_verified_at
    assert AuditEntry.objects.filter(action="phone.changed").count() == 1
    assert sign_in(Client(), "98123 45678").status_code == 302


def test_a_verified_number_that_is_replaced_is_told(signed_in, shopper, deliver, capsys):
    shopper.phone, shopper.phone_verified_at = "+919800000001", timezone.now()
    shopper.save()
    client = signed_in(shopper)
    ask_phone(client)
    finish(client, "phone", last_code())
    deliver()
    assert "SMS to +919800000001 from HAATIN: This number no longer" in capsys.readouterr().out


def test_one_verified_number_opens_one_account(signed_in, shopper, other_shopper, capsys, deliver):
    other_shopper.phone, other_shopper.phone_verified_at = NUMBER, timezone.now()
    other_shopper.save()
    client = signed_in(shopper)
    ask_phone(client)
    deliver()
    assert "You have one already" in capsys.readouterr().out
    assert finish(client, "phone", last_code()).status_code == 422
    assert User.objects.filter(phone_verified_at__isnull=False).count() == 1


def test_an_account_without_e_mail_can_add_one(signed_in, deliver):
    user = UserFactory(email=None, phone=NUMBER, phone_verified_at=timezone.now())
    client = signed_in(user)
    assert b"Add an e-mail" in client.get("/account/profile/").content
    change(client, deliver)
    user.refresh_from_db()
    assert user.email == NEW and not mail.outbox


def test_a_verified_number_is_not_changed_without_a_code(signed_in, api, shopper):
    shopper.phone, shopper.phone_verified_at = NUMBER, timezone.now()
    shopper.save()
    form = {"full_name": "Ravi", "phone": "+919800000001"}
    assert signed_in(shopper).post("/account/profile/", form).status_code == 302
    call = api(shopper).patch("/api/v1/me", {"phone": "+919800000001"})
    assert (call.status_code, call.json()["code"]) == (409, "phone_verified")
    shopper.refresh_from_db()
    assert (shopper.full_name, shopper.phone) == ("Ravi", NUMBER)


@pytest.mark.parametrize("kind", ["email", "phone"])
def test_visitors_are_asked_to_sign_in(client, kind):
    for url in (f"/account/profile/{kind}/", f"/account/profile/{kind}/code/"):
        assert client.get(url).url == f"/account/sign-in/?next={url}"
        assert client.post(url).url == f"/account/sign-in/?next={url}"


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_no_reason_to_break(signed_in, shopper, text):
    client = signed_in(shopper)
    assert ask_email(client, text).status_code in (400, 422)
    assert ask_phone(client, text, text).status_code in (400, 422)
    ask_email(client)
    assert finish(client, "email", text).status_code in (400, 422)
