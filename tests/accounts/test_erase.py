"""Deleting an account."""

import pytest
from django.core import mail
from django.utils import timezone

from accounts.actions.privacy.erase import erase_account
from accounts.errors import AccountHeld
from accounts.models import Address, AuditEntry, OneTimeCode, User, UserSession
from config.foundation.models import StoredEvent
from payments.models import Attempt, Payment, Refund
from shop.models import Cart, Order

ADDRESS = {"full_name": "Ravi Iyer", "phone": "+919812345678", "line1": "4 Neem Lane"}


def an_order(user, status, email=""):
    days = {"deliver_from": "2026-11-25", "deliver_by": "2026-11-28"}
    sums = {"subtotal": 100, "tax_included": 0, "total": 100}
    place = {"address": ADDRESS, "state": "27", "pincode": "411045", "phone": ADDRESS["phone"]}
    return Order.objects.create(user=user, status=status, email=email, **days, **sums, **place)


def test_nothing_of_the_person_is_left(shopper, signed_in, deliver):
    signed_in(shopper)
    Cart.objects.create(user=shopper)
    order = an_order(user=shopper, status="cancelled", email=shopper.email)
    assert erase_account(user=shopper)
    deliver()
    row = User.objects.get(pk=shopper.pk)
    assert (row.email, row.phone, row.full_name) == (None, "", "Deleted account")
    assert not row.is_active and row.anonymised_at and not row.has_usable_password()
    for model in (Address, UserSession, Cart):
        assert not model.objects.filter(user=row).exists()
    order.refresh_from_db()
    assert order.email == order.phone == "" and not any(order.address.values())
    assert [m.to for m in mail.outbox] == [["shopper@example.com"]]
    assert not OneTimeCode.objects.exists()
    assert "shopper@example.com" not in str(StoredEvent.objects.values_list("data", flat=True))


def test_twice_is_once(shopper):
    assert erase_account(user=shopper)
    assert not erase_account(user=shopper)
    assert AuditEntry.objects.filter(action="account.erased").count() == 1


@pytest.mark.parametrize("status", ["placed", "confirmed", "packed", "shipped"])
def test_an_open_order_holds_the_account(shopper, status):
    order = an_order(user=shopper, status=status)
    with pytest.raises(AccountHeld, match=order.number):
        erase_account(user=shopper)
    shopper.refresh_from_db()
    assert shopper.is_active and shopper.email


def test_staff_are_freed_first(owner, packer):
    for person in (owner, packer):
        with pytest.raises(AccountHeld, match="desk"):
            erase_account(user=person)


def test_an_invoice_keeps_name_and_street_alone(shopper):
    order = an_order(shopper, "delivered", email=shopper.email)
    Order.objects.update(confirmed_at=timezone.now())
    erase_account(user=shopper)
    order.refresh_from_db()
    assert (order.address["full_name"], order.address["line1"]) == ("Ravi Iyer", "4 Neem Lane")
    assert not (order.address["phone"] or order.phone or order.email)


@pytest.mark.parametrize("refund", ["", "due", "pending", "failed"])
def test_money_that_is_due_back_holds_the_account(shopper, refund):
    order = an_order(shopper, "cancelled")
    payment = Payment.objects.create(order=order, method="razorpay", amount=100, receipt="r1")
    about = {"order": order, "payment": payment, "amount": 100, "captured": True}
    attempt = Attempt.objects.create(gateway_payment_id="pay_1", status="captured", **about)
    if refund:
        Refund.objects.create(attempt=attempt, amount=100, reason="cancelled", status=refund)
    with pytest.raises(AccountHeld, match=order.number):
        erase_account(user=shopper)
    if refund:
        Refund.objects.update(status="processed")
        assert erase_account(user=shopper)
