"""The roles a shop starts with. Staff may change them; running this again adds what is missing."""

from dataclasses import dataclass

from django.db import transaction

from .actions.grants import grant
from .models import Role, RoleParent, RolePermission, User
from .models.access import EVERYTHING
from .selectors.access import grants_in_force


@dataclass(frozen=True)
class Seed:
    label: str
    permissions: tuple[str, ...]
    parents: tuple[str, ...] = ()


DESK = ("desk.enter", "orders.view", "catalogue.view")

# In the order of inheritance: a parent stands before its heirs.
ROLES: dict[str, Seed] = {
    "support": Seed(
        "Support",
        (
            *DESK,
            *("orders.cancel", "payments.view", "coupons.view", "delivery.view"),
            *("people.view", "people.impersonate", "grievances.handle", "notices.view"),
        ),
    ),
    "packer": Seed("Packer", (*DESK, "orders.fulfil", "stock.view")),
    "finance": Seed(
        "Finance",
        ("desk.enter", "orders.view", "payments.view", "payments.inspect", "coupons.view")
        + ("tax.view",),
    ),
    "catalogue": Seed(
        "Catalogue",
        ("desk.enter", "catalogue.view", "catalogue.edit", "catalogue.publish")
        + ("coupons.view", "coupons.edit", "tax.view", "stock.view"),
    ),
    "rider": Seed("Rider", ()),
    "manager": Seed(
        "Manager",
        (
            "stock.adjust",
            "delivery.edit",
            "people.edit",
            "people.reset_factor",
            "access.view",
            "carts.view",
        )
        + ("access.grant", "audit.view", "operations.view"),
        parents=("support", "packer", "finance", "catalogue", "rider"),
    ),
    "owner": Seed("Owner", (EVERYTHING,), parents=("manager",)),
}


@transaction.atomic
def ensure_roles() -> dict[str, int]:
    """Make every role and give it what the table says; what staff added to it stays.

    Returns the number of permissions that each role gives by itself.
    """
    return {name: _ensure_role(name).permissions.count() for name in ROLES}


@transaction.atomic
def make_staff(*, user: User, role: str) -> User:
    """Give `user` one of the roles above, from the console or the seed. Raises KeyError."""
    wanted = _ensure_role(role)
    if not grants_in_force().filter(user=user, role=wanted, resource_kind="").exists():
        grant(by=None, user=user, role=wanted, reason="set up from the console")
        user.refresh_from_db(fields=["rights_version"])
    return user


def _ensure_role(name: str) -> Role:
    seed = ROLES[name]
    role, _made = Role.objects.get_or_create(name=name, defaults={"label": seed.label})
    for permission in seed.permissions:
        RolePermission.objects.get_or_create(role=role, permission=permission)
    for parent in seed.parents:
        RoleParent.objects.get_or_create(role=role, parent=_ensure_role(parent))
    return role
