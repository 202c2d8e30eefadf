"""Who may do what: each role is a group, filled from one table.

A permission whose app is not installed yet is passed over, so `ensure_roles` runs at any time.
"""

from collections.abc import Iterable

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.db.models import F, Value
from django.db.models.functions import Concat

from .models import User


def _all(app: str, *models: str) -> list[str]:
    verbs = ("add", "change", "delete", "view")
    return [f"{app}.{verb}_{model}" for model in models for verb in verbs]


def _look(app: str, *models: str) -> list[str]:
    return [f"{app}.view_{model}" for model in models]


ORDERS = _look("shop", "order", "orderline", "orderevent", "reservation")
STOCK = _look("shop", "location", "stocklevel", "stockmovement")
GOODS = _look("shop", "product", "variant", "category", "brand", "productimage")
MONEY = _look("payments", "payment", "attempt", "refund", "sighting", "webhookevent")
PEOPLE = _look("accounts", "user", "address")

CATALOGUE = [
    *_all("shop", "product", "variant", "category", "brand", "attribute", "optionaxis"),
    *_all("shop", "productimage", "coupon"),
    "shop.publish_product",
    *_look("shop", "taxclass", "taxrate", "stocklevel"),
]

ROLE_PERMISSIONS: dict[str, list[str] | None] = {
    "owner": None,  # everything there is
    "manager": [
        *CATALOGUE,
        *ORDERS,
        *STOCK,
        *MONEY,
        *PEOPLE,
        *_all("shop", "deliveryzone", "location"),
        "shop.fulfil_order",
        "shop.cancel_any_order",
        "shop.adjust_stock",
    ],
    "support": [
        *ORDERS,
        *GOODS,
        *PEOPLE,
        *_look("payments", "payment", "refund"),
        *_look("shop", "coupon", "deliveryzone"),
        "shop.cancel_any_order",
    ],
    "packer": [*ORDERS, *GOODS, *STOCK, "shop.fulfil_order"],
    "finance": [
        *ORDERS,
        *MONEY,
        *_look("shop", "coupon", "couponuse", "taxclass", "taxrate"),
    ],
    "catalogue": CATALOGUE,
    "rider": [],
}


@transaction.atomic
def ensure_roles() -> dict[str, int]:
    """Make every role and give it what the table says; what staff added to it stays.

    Returns the number of permissions that each role has now.
    """
    return {name: _ensure_role(name).permissions.count() for name in ROLE_PERMISSIONS}


@transaction.atomic
def make_staff(*, user: User, role: str) -> User:
    """Give `user` a role; every role but the rider's opens the desk. Raises KeyError."""
    user.groups.add(_ensure_role(role))
    user.is_staff = user.is_staff or role != "rider"
    user.save(update_fields=["is_staff"])
    return user


def _ensure_role(name: str) -> Group:
    group, _made = Group.objects.get_or_create(name=name)
    group.permissions.add(*_permissions(ROLE_PERMISSIONS[name]))
    return group


def _permissions(names: list[str] | None) -> Iterable[Permission]:
    if names is None:
        return Permission.objects.all()
    full = Concat(F("content_type__app_label"), Value("."), F("codename"))
    return Permission.objects.alias(full=full).filter(full__in=names)
