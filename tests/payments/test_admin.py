"""Money at a desk: all can be seen, nothing edited, and the inbox can be put to work again."""

import pytest
from django.urls import reverse

from payments.models import Attempt, Payment, Refund, WebhookEvent


@pytest.fixture
def rows(order):
    payment = Payment.objects.create(
        order=order, method="razorpay", amount=549, receipt="r-1", gateway_order_id="order_A"
    )
    attempt = Attempt.objects.create(
        order=order, payment=payment, gateway_payment_id="pay_1", amount=549, captured=True
    )
    refund = Refund.objects.create(attempt=attempt, amount=1, reason="by_staff")
    event = WebhookEvent.objects.create(
        event_id="evt_1",
        name="order.paid",
        raw=b'{"email": "asha"}',
        secret_index=0,
        status="failed",
    )
    return {"payment": payment, "attempt": attempt, "refund": refund, "webhookevent": event}


@pytest.mark.parametrize("name", ["payment", "attempt", "refund", "webhookevent"])
def test_rows_are_shown_and_cannot_be_edited(signed_in, owner, rows, name):
    client = signed_in(owner)
    assert client.get(reverse(f"admin:payments_{name}_changelist")).status_code == 200
    page = client.get(reverse(f"admin:payments_{name}_change", args=[rows[name].pk]))
    assert page.status_code == 200
    assert b'name="_save"' not in page.content
    assert b"asha" not in page.content
    assert client.get(reverse(f"admin:payments_{name}_add")).status_code == 403


def test_an_event_is_worked_on_again(signed_in, owner, rows):
    url = reverse("admin:payments_webhookevent_changelist")
    data = {"action": "work_on_it_again", "_selected_action": [rows["webhookevent"].pk]}
    assert signed_in(owner).post(url, data, follow=True).status_code == 200
    event = WebhookEvent.objects.get()
    assert (event.status, event.tries) == ("waiting", 0)


def test_who_may_not_see_money_gets_nothing(signed_in, packer, rows):
    url = reverse("admin:payments_webhookevent_changelist")
    assert signed_in(packer).get(url).status_code in (302, 403, 404)
    data = {"action": "work_on_it_again", "_selected_action": [rows["webhookevent"].pk]}
    signed_in(packer).post(url, data)
    assert WebhookEvent.objects.get().status == "failed"
