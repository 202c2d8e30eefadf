"""What can be permitted in the shop, and the things that a grant can be limited to."""

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from config.foundation.access import Permission, ResourceKind, register, register_resource

from .models import Category, Location, Order, Product


def _looking(*models: str) -> tuple[str, ...]:
    return tuple(f"shop.view_{model}" for model in models)


def _all(*models: str) -> tuple[str, ...]:
    verbs = ("add", "change", "delete", "view")
    return tuple(f"shop.{verb}_{model}" for model in models for verb in verbs)


GOODS = ("product", "variant", "category", "brand", "attribute", "optionaxis", "productimage")

register(
    Permission(
        "orders.view",
        _("See orders"),
        covers=_looking("order", "orderline", "orderevent", "reservation"),
    ),
    Permission("carts.view", _("See carts"), covers=_looking("cart", "cartline")),
    Permission("orders.fulfil", _("Pack, ship and deliver orders")),
    Permission("orders.cancel", _("Cancel orders of customers")),
    Permission("catalogue.view", _("See the catalogue"), covers=_looking(*GOODS)),
    Permission("catalogue.edit", _("Change the catalogue"), covers=_all(*GOODS)),
    Permission("catalogue.publish", _("Publish and withdraw products")),
    Permission("coupons.view", _("See coupons"), covers=_looking("coupon", "couponuse")),
    Permission("coupons.edit", _("Change coupons"), covers=_all("coupon")),
    Permission(
        "stock.view", _("See stock"), covers=_looking("location", "stocklevel", "stockmovement")
    ),
    Permission("stock.adjust", _("Adjust stock")),
    Permission(
        "delivery.view",
        _("See zones and locations"),
        covers=_looking("deliveryzone", "pinplace", "location"),
    ),
    Permission(
        "delivery.edit",
        _("Change zones and locations"),
        covers=(*_all("deliveryzone", "location"), *_looking("pinplace")),
    ),
    Permission("tax.view", _("See tax rates"), covers=_looking("taxclass", "taxrate")),
    Permission("tax.edit", _("Change tax rates"), covers=_all("taxclass", "taxrate"), risky=True),
)


def _above(category: Category | None) -> Iterable[tuple[str, str]]:
    """The category and all above it; the tree is shallow, and a loaded parent costs no query."""
    while category is not None:
        yield "category", str(category.pk)
        category = category.parent


register_resource(ResourceKind("order", _("order"), Order, "number"))
register_resource(ResourceKind("location", _("location"), Location, "code"))
register_resource(
    ResourceKind("category", _("category"), Category, "path", lambda one: _above(one.parent))
)
register_resource(
    ResourceKind("product", _("product"), Product, "slug", lambda one: _above(one.category))
)
