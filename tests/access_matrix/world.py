"""Eleven personas, and a shop in which every model has a row. Built once, rolled back at the end."""

import uuid
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

from django.conf import settings
from django.contrib import admin
from django.contrib.auth import get_user_model
from django.urls import reverse
from django.utils import timezone
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts.actions import begin_session
from accounts.actions.contact import undo_token
from accounts.models import Grant, GrievanceTicket, OneTimeCode
from accounts.roles import make_staff
from config.foundation.models import EventDelivery, StoredEvent
from payments.models import Attempt, Payment, Refund, WebhookEvent
from shop.actions.cart import open_cart
from shop.models import Attribute, PinPlace
from tests.conftest import DEMO_TOTP_KEY
from tests.factories import (
    AddressFactory,
    CouponFactory,
    DeliveryZoneFactory,
    LocationFactory,
    UserFactory,
    an_order,
    fill,
    stocked,
)
from tracking.models import Notice

HOUR = timedelta(hours=1)
MODELS = {model._meta.label_lower: model for model in admin.site._registry}
STAFF = ("rider", "packer", "support", "catalogue", "finance", "manager", "owner")


@dataclass
class World:
    """Who there is, and the things that their calls are about."""

    people: dict[str, Any]
    things: SimpleNamespace
    clients: dict[str, Any] = field(default_factory=dict)


def build() -> World:
    people = _people()
    things = _things(people["shopper"])
    things.colleague, things.owner = people["packer"], people["unproved"]
    things.device = TOTPDevice.objects.get(user=things.colleague)
    for name, user in people.items():
        if user and name != "shopper":
            fill(open_cart(user=user), things.variant)
    return World(people, things)


def row_of(model: Any, things: SimpleNamespace) -> Any:
    """The object whose pages at the desk are opened."""
    if model is get_user_model():
        return things.shopper
    return model._default_manager.order_by("pk").first()


def page_of(label: str, page: str, things: SimpleNamespace) -> str:
    """The address of one of the five pages that each model has at the desk."""
    meta, row = MODELS[label]._meta, row_of(MODELS[label], things)
    assert row is not None, f"world.py makes no {label}"
    one = [] if page in ("changelist", "add") else [row.pk]
    return reverse(f"admin:{meta.app_label}_{meta.model_name}_{page}", args=one)


def _people() -> dict[str, Any]:
    people = {
        "visitor": None,
        "shopper": UserFactory(email="shopper@example.com"),
        "other": UserFactory(email="other@example.com"),
        "unproved": make_staff(user=UserFactory(email="unproved@example.com"), role="owner"),
    }
    for role in STAFF:
        people[role] = make_staff(user=UserFactory(email=f"{role}@example.com"), role=role)
        TOTPDevice.objects.create(user=people[role], name="phone", key=DEMO_TOTP_KEY)
    return people


def _things(shopper: Any) -> SimpleNamespace:
    variant = stocked(20)
    address = AddressFactory(user=shopper)
    AddressFactory(user=shopper, line1="Flat 9, Banyan House")
    order = an_order(variant, user=shopper)
    line = fill(open_cart(user=shopper), variant).lines.get()
    guests = an_order(variant, email="guest@example.com")
    PinPlace.objects.get_or_create(prefix="411", defaults={"city": "Pune", "state": "27"})
    Attribute.objects.create(code="width", label="Width")
    (settings.MEDIA_ROOT / "leaf.txt").parent.mkdir(parents=True, exist_ok=True)
    (settings.MEDIA_ROOT / "leaf.txt").write_text("leaf")
    return SimpleNamespace(
        shopper=shopper,
        variant=variant,
        product=variant.product,
        level=variant.levels.get(),
        address=address,
        order=order,
        guests=guests,
        line=line,
        coupon=CouponFactory(code="SAVE"),
        zone=DeliveryZoneFactory(),
        location=LocationFactory(),
        payment=_payment(order),
        refund=_refund(guests),
        **_machine_room(order),
        sign_in=begin_session(user=shopper),
        undo_token=_undo_token(shopper),
        ticket=_ticket(shopper),
        **_access(),
    )


def _payment(order: Any) -> Payment:
    """Open at the gateway, and just asked about, so that no page asks again."""
    facts = {"gateway_order_id": f"order_{order.pk}", "checked_at": timezone.now() + HOUR}
    return Payment.objects.create(
        order=order, method="razorpay", amount=order.total, receipt=uuid.uuid4().hex, **facts
    )


def _refund(order: Any) -> Refund:
    attempt = Attempt.objects.create(
        order=order,
        payment=_payment(order),
        gateway_payment_id=f"pay_{order.pk}",
        status="failed",
        amount=order.total,
    )
    return Refund.objects.create(attempt=attempt, amount=Decimal(1), reason="by_staff")


def _undo_token(person: Any) -> str:
    """The link in the mail that told the old address of a change."""
    now = timezone.now()
    notice = OneTimeCode.objects.create(
        purpose="change_email",
        channel="email",
        destination="old@example.com",
        user=person,
        expires_at=now + HOUR,
        created_at=now,
        used_at=now,
    )
    return undo_token(notice)


def _ticket(person: Any) -> GrievanceTicket:
    soon = timezone.now() + timedelta(days=2)
    return GrievanceTicket.objects.create(
        number="GR-2026-000001",
        user=person,
        subject="Late",
        text="It did not come.",
        acknowledge_by=soon,
        settle_by=soon,
    )


def _access() -> dict[str, Any]:
    """Two grants of somebody's: one in force, one that waits."""
    holder = UserFactory(email="holder@example.com")
    given = {"user": holder, "reason": "test"}
    return {
        "holder": holder,
        "grant": Grant.objects.create(permission="coupons.view", **given),
        "waiting": Grant.objects.create(permission="stock.view", status="waiting", **given),
    }


def _machine_room(order: Any) -> dict[str, Any]:
    event = StoredEvent.objects.create(name="OrderPlaced", data={"order_id": order.pk})
    return {
        "delivery": EventDelivery.objects.create(event=event, handler="nobody"),
        "notice": Notice.objects.create(order=order, kind="confirmed", delivery_id=uuid.uuid4()),
        "webhook": WebhookEvent.objects.create(
            event_id="evt_1", name="payment.captured", raw=b"{}", secret_index=0
        ),
    }
