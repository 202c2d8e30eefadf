"""The people of the demo shop. Running it again adds only what is missing."""

import base64

from django.db import transaction
from django_otp.plugins.otp_totp.models import TOTPDevice

from .actions.addresses import save_address
from .models import User
from .roles import make_staff

PASSWORD = "haat-demo-2026"  # noqa: S105  printed on the demo's first screen
TOTP_KEY = base64.b32decode("JBSWY3DPEHPK3PXP").hex()

SHOPPERS = [
    (
        ("asha@haat.example", "Asha Kulkarni", "+919822000001"),
        ("B-402, Neem House", "Baner Road", "Behind the post office", "Pune", "27", "411045"),
    ),
    (
        ("shopper@haat.example", "Ravi Iyer", "+919845000002"),
        ("12, 4th Cross", "Koramangala 5th Block", "", "Bengaluru", "29", "560095"),
    ),
]
STAFF = [
    ("owner", "Lakshmi Rao", "+919812000003"),
    ("support", "Imran Shaikh", "+919812000004"),
    ("packer", "Sunita Devi", "+919812000005"),
    ("finance", "Kavita Menon", "+919812000006"),
]
RIDER = ("rider", "Gurpreet Singh", "+919812000007")


@transaction.atomic
def ensure_demo_people() -> list[User]:
    """The accounts that the README names; staff share one second factor, whose key is public."""
    shoppers = [_ensure_shopper(person, place) for person, place in SHOPPERS]
    staff = [_ensure_staff(*person) for person in STAFF]
    role, name, phone = RIDER
    rider = make_staff(user=_ensure_person(f"{role}@haat.example", name, phone), role=role)
    return [*shoppers, *staff, rider]


def _ensure_person(email: str, full_name: str, phone: str) -> User:
    found = User.objects.filter(email=email).first()
    return found or User.objects.create_user(email, PASSWORD, full_name=full_name, phone=phone)


def _ensure_shopper(person: tuple[str, str, str], place: tuple[str, ...]) -> User:
    user = _ensure_person(*person)
    names = ("line1", "line2", "landmark", "city", "state", "pincode")
    fields = dict(zip(names, place, strict=True))
    if not user.addresses.exists():
        save_address(user=user, fields={"full_name": user.full_name, "phone": user.phone, **fields})
    return user


def _ensure_staff(role: str, full_name: str, phone: str) -> User:
    user = make_staff(user=_ensure_person(f"{role}@haat.example", full_name, phone), role=role)
    TOTPDevice.objects.get_or_create(user=user, name="Demo", defaults={"key": TOTP_KEY})
    return user
