"""Calls of the shop under /api/v1/, without a trailing slash."""

from django.urls import path

from . import cart, catalogue, orders

app_name = "shop_api"
urlpatterns = [
    path("catalogue/categories", catalogue.Categories.as_view(), name="categories"),
    path("catalogue/products", catalogue.Products.as_view(), name="products"),
    path("catalogue/products/<str:slug>", catalogue.ProductDetail.as_view(), name="product"),
    path("serviceability/<str:pincode>", catalogue.Serviceability.as_view(), name="serviceability"),
    path("cart", cart.CartView.as_view(), name="cart"),
    path("cart/lines", cart.CartLines.as_view(), name="cart-lines"),
    path("cart/lines/<int:pk>", cart.CartLineView.as_view(), name="cart-line"),
    path("cart/coupon", cart.CartCouponView.as_view(), name="cart-coupon"),
    path("orders", orders.Orders.as_view(), name="orders"),
    path("orders/<str:number>", orders.OrderDetail.as_view(), name="order"),
    path("orders/<str:number>/cancel", orders.CancelOrder.as_view(), name="order-cancel"),
]
