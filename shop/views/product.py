"""The page of one product."""

from decimal import Decimal
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from ..models import Attribute, CartLine, Product
from ..selectors.catalogue import products_for_page, products_like
from ..selectors.delivery import Promise, promise_for
from .cards import cards_for, no_picture
from .choices import Choice, choose, for_script, pickers_of
from .crumbs import crumbs_to
from .declarations import declarations_of, details_of, unit_price_of
from .visitor import pincode_of

RELATED = 5


@require_safe
def product(request: HttpRequest, slug: str) -> HttpResponse:
    shown = products_for_page().filter(slug=slug).first()
    if shown is None:
        return redirect(_new_address(slug), permanent=True)
    choice = choose(shown, request.GET)
    promise = _promise(pincode_of(request), choice)
    page = {"promise": promise, "delivery_on": promise.arrives_by if promise else None}
    return render(request, "shop/product.html", _page_of(shown, choice) | page)


def _new_address(old_slug: str) -> Product:
    """Where a product with this old slug is now; 404 when it is not sold."""
    there = Product.objects.published().filter(old_slugs__slug=old_slug).only("slug").first()
    if there is None:
        raise Http404
    return there


def _page_of(product: Product, choice: Choice) -> dict[str, Any]:
    pictures = _pictures(product, choice)
    labels = {attribute.code: attribute for attribute in Attribute.objects.all()}
    like = products_like(product, RELATED).values_list("pk", flat=True)
    variant = choice.variant
    return {
        "product": product,
        "choice": choice,
        "most": min(choice.available, CartLine.MOST),
        "pickers": pickers_of(product, choice),
        "variants": for_script(choice),
        "pictures": pictures,
        "unit_price": unit_price_of(variant) if variant else None,
        "details": details_of(product, labels),
        "declarations": declarations_of(product, variant),
        "crumbs": crumbs_to(product.category, product.title),
        "related": cards_for(list(like)),
        "schema": _schema(product, choice, pictures[0]["src"]),
    }


def _pictures(product: Product, choice: Choice) -> list[dict[str, str]]:
    """Pictures that are right for the chosen variant, else all of them, else a drawing."""
    options = choice.variant.options if choice.variant else {}
    images = list(product.images.all())
    right = [image for image in images if image.shows(options)] or images
    shown = [{"src": image.file.url, "alt": image.alt} for image in right]
    return shown or [{"src": no_picture().url, "alt": ""}]


def _promise(pincode: str, choice: Choice) -> Promise | None:
    if not pincode or choice.variant is None:
        return None
    return promise_for(pincode, subtotal=choice.variant.price)


def _schema(product: Product, choice: Choice, picture: str) -> dict[str, Any]:
    """schema.org Product with its Offer, for search engines."""
    url = settings.SITE_URL + product.get_absolute_url()
    facts: dict[str, Any] = {
        "@type": "Product",
        "name": product.title,
        "description": product.description[:500],
        "image": settings.SITE_URL + picture,
        "url": url,
    }
    if product.brand:
        facts["brand"] = {"@type": "Brand", "name": product.brand.name}
    if choice.variant:
        offer = _offer(choice.variant.price, choice.available, url)
        facts |= {"sku": choice.variant.sku, "offers": offer}
    return facts


def _offer(price: Decimal, available: int, url: str) -> dict[str, str]:
    return {
        "@type": "Offer",
        "price": str(price),
        "priceCurrency": "INR",
        "availability": f"https://schema.org/{'InStock' if available else 'OutOfStock'}",
        "itemCondition": "https://schema.org/NewCondition",
        "url": url,
    }
