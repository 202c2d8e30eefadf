"""Mails about orders: exactly one for each thing that happens, with everything in it."""

import json
import smtplib

import pytest
from django.core import mail
from django.utils import timezone

from config.foundation import events
from config.foundation.models import EventDelivery, StoredEvent
from shop.actions.orders import (
    cancel_order,
    confirm_order,
    deliver_order,
    expire_orders,
    pack_order,
    revive_order,
    ship_order,
)
from shop.models import Order
from tests.factories import an_order
from tracking.actions import send_notice
from tracking.models import Notice

pytestmark = pytest.mark.django_db
MAILS = "tracking.handlers."


@pytest.fixture(autouse=True)
def _address_of_the_shop(settings):
    settings.SITE_URL = "https://shop.example"


def run_mails():
    """Deliver what waits for the mail handlers only."""
    EventDelivery.objects.exclude(handler__startswith=MAILS).delete()
    events.deliver_waiting()


def subjects():
    return [message.subject for message in mail.outbox]


def test_each_step_is_told_once(packer):
    order = confirm_order(order=an_order())
    pack_order(order=order, by=packer)
    ship_order(order=order, by=packer, carrier="Udan", tracking_number="UD77")
    deliver_order(order=order, by=packer)
    run_mails()
    number = order.number
    assert subjects() == [
        f"Order {number} is confirmed",
        f"Order {number} is on the way",
        f"Order {number} was delivered",
    ]
    assert "UD77" in mail.outbox[1].body


def test_the_same_event_twice_is_one_mail():
    order = confirm_order(order=an_order())
    stored = StoredEvent.objects.get(name="OrderConfirmed")
    again = StoredEvent.objects.create(name=stored.name, data=stored.data)
    EventDelivery.objects.create(event=again, handler="tracking.handlers.tell_confirmed")
    run_mails()
    assert EventDelivery.objects.filter(done_at=None).count() == 0
    assert len(mail.outbox) == 1
    assert order.notices.count() == 1


def test_a_delivery_that_runs_again_is_one_mail():
    confirm_order(order=an_order())
    run_mails()
    EventDelivery.objects.update(done_at=None, due_at=timezone.now())
    events.deliver_waiting()
    assert len(mail.outbox) == 1


def test_a_failed_mail_is_tried_again_and_leaves_no_address_behind(monkeypatch, caplog):
    order = confirm_order(order=an_order(email="asha@example.com"))

    def refuse(self, fail_silently=False):
        raise smtplib.SMTPRecipientsRefused(
            {"asha@example.com": (550, b"asha@example.com unknown")}
        )

    with monkeypatch.context() as broken:
        broken.setattr("django.core.mail.EmailMultiAlternatives.send", refuse)
        run_mails()
    delivery = EventDelivery.objects.get(handler="tracking.handlers.tell_confirmed")
    assert (delivery.done_at, delivery.tries) == (None, 1)
    assert delivery.error == "MailNotSent: SMTPRecipientsRefused"
    assert "asha@example.com" not in caplog.text
    assert order.notices.count() == 0
    EventDelivery.objects.update(due_at=timezone.now())
    events.deliver_waiting()
    assert len(mail.outbox) == 1
    assert mail.outbox[0].extra_headers["Message-ID"] == f"<{delivery.pk}@shop.example>"


def test_a_guests_mail_says_everything_and_opens_the_order():
    order = confirm_order(order=an_order(email="asha@example.com"))
    run_mails()
    message = mail.outbox[0]
    html, kind = message.alternatives[0]
    assert message.to == ["asha@example.com"]
    assert kind == "text/html"
    line = order.lines.get()
    for text in (order.number, line.title, "₹549", "Flat 4, Neem House", "411045", "Maharashtra"):
        assert text in message.body
        assert text in html
    link = f"https://shop.example/orders/{order.number}/?key={order.access_token}"
    assert link in message.body
    assert link in html
    assert "<style" not in html
    assert "<script" not in html


def test_a_members_mail_carries_no_key(shopper):
    order = confirm_order(order=an_order(user=shopper))
    run_mails()
    assert f"https://shop.example/orders/{order.number}/" in mail.outbox[0].body
    assert order.access_token not in mail.outbox[0].body + mail.outbox[0].alternatives[0][0]


def test_what_a_buyer_typed_is_text_never_markup():
    order = confirm_order(order=an_order())
    order.address["full_name"] = "<b>Asha</b>"
    order.save()
    run_mails()
    assert "&lt;b&gt;Asha" in mail.outbox[0].alternatives[0][0]
    assert "<b>Asha</b>" in mail.outbox[0].body


def test_an_order_that_ran_out_unpaid_gets_no_mail():
    order = an_order()
    Order.objects.update(expires_at=timezone.now())
    assert expire_orders() == 1
    run_mails()
    assert mail.outbox == []
    assert order.notices.count() == 0


@pytest.mark.parametrize("confirmed", [True, False])
def test_a_cancelled_order_is_told_with_its_reason(confirmed):
    order = an_order()
    if confirmed:
        confirm_order(order=order)
    cancel_order(order=order, reason="Ordered twice", by=None)
    run_mails()
    told = mail.outbox[-1]
    assert told.subject == f"Order {order.number} was cancelled"
    assert "Ordered twice" in told.body
    assert ("goes back" in told.body) is confirmed


def test_an_order_that_was_taken_up_again_is_not_told_that_it_was_cancelled():
    order = an_order()
    cancel_order(order=order, reason="Changed my mind", by=None)
    revive_order(order=order, note="late payment")
    run_mails()
    assert subjects() == [f"Order {order.number} is confirmed"]


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_send_one_mail(at_once):
    order = confirm_order(order=an_order())
    delivery = EventDelivery.objects.filter(handler__startswith=MAILS).first()
    sent = at_once(
        lambda _i: send_notice(order=order, kind="confirmed", delivery_id=delivery.pk), 4
    )
    assert sorted(sent) == [False, False, False, True]
    assert Notice.objects.count() == 1
    assert len(mail.outbox) == 1


def test_an_order_without_an_e_mail_is_told_by_sms(settings, tmp_path, shopper):
    settings.SMS = settings.SMS | {"url": f"file://{tmp_path}/sms.jsonl"}
    order = an_order()
    Order.objects.filter(pk=order.pk).update(email="", user=shopper)
    confirm_order(order=Order.objects.get(pk=order.pk))
    run_mails()
    (line,) = (tmp_path / "sms.jsonl").read_text().splitlines()
    said = json.loads(line)
    assert said["recipient"] == order.phone and order.number in said["text"]
    assert "confirmed" in said["text"] and not mail.outbox
