"""Pages of the shop."""

from django.urls import path

from .views import (
    account_home,  # noqa: F401  its answer is found with this
    cart,
    checkout,
    home,
    legal,
    orders,
    product,
)

app_name = "shop"

urlpatterns = [
    path("", home.home, name="home"),
    path("p/<slug:slug>/", product.product, name="product"),
    path("pincode/", cart.set_pincode, name="set_pincode"),
    path("cart/", cart.cart, name="cart"),
    path("cart/add/", cart.add, name="add_to_cart"),
    path("cart/lines/<int:pk>/", cart.change_line, name="cart_line"),
    path("cart/prices/", cart.accept_new_prices, name="accept_prices"),
    path("cart/coupon/", cart.coupon, name="coupon"),
    path("checkout/", checkout.address, name="checkout"),
    path("checkout/place/", checkout.place, name="checkout_place"),
    path("checkout/review/", checkout.review, name="review"),
    path("orders/", orders.orders, name="orders"),
    path("orders/find/", orders.find, name="find_order"),
    path("orders/<str:number>/", orders.order, name="order"),
    path("orders/<str:number>/cancel/", orders.cancel, name="cancel_order"),
    path("legal/<slug:page>/", legal.legal, name="legal"),
]
