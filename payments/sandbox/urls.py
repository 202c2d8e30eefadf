"""Every address of the sandbox; anything else is the gateway's 400."""

from django.urls import include, path

from payments.sandbox.http import api, bad_request, open_api, server_error, unknown_url
from payments.sandbox.views import assets, checkout, control, hosted, orders, payments, refunds

handler400 = bad_request
handler404 = unknown_url
handler500 = server_error

order_urls = [
    path("", api(POST=orders.create, GET=orders.listing)),
    path("/<str:order_id>", api(GET=orders.fetch, PATCH=orders.edit)),
    path("/<str:order_id>/payments", api(GET=orders.payments)),
]
payment_urls = [
    path("", api(GET=payments.listing)),
    path("/downtimes", api(GET=payments.all_downtimes)),
    path("/downtimes/<str:downtime_id>", api(GET=payments.downtime)),
    path("/<str:payment_id>", api(GET=payments.fetch, PATCH=payments.edit)),
    path("/<str:payment_id>/capture", api(POST=payments.capture)),
    path("/<str:payment_id>/card", api(GET=payments.card)),
    path("/<str:payment_id>/refund", api(POST=refunds.create_for_payment)),
    path("/<str:payment_id>/refunds", api(GET=refunds.listing)),
    path("/<str:payment_id>/refunds/<str:refund_id>", api(GET=refunds.fetch)),
]
refund_urls = [
    path("", api(POST=refunds.create, GET=refunds.listing)),
    path("/<str:refund_id>", api(GET=refunds.fetch, PATCH=refunds.edit)),
]
checkout_urls = [
    path("checkout.js", assets.script_for_shops),
    path("checkout/assets/<str:name>", assets.asset),
    path("checkout/frame", checkout.frame),
    path("checkout/attempts", open_api(POST=checkout.attempt)),
    path("checkout/hosted", hosted.page),
    path("checkout/hosted/attempt", hosted.attempt),
]
control_urls = [
    path("pay", open_api(POST=control.pay)),
    path("faults", open_api(GET=control.show_faults, POST=control.set_faults)),
    path("account", open_api(GET=control.show_account, POST=control.set_account)),
    path("webhooks", open_api(GET=control.webhooks)),
    path("webhooks/<str:delivery_id>/resend", open_api(POST=control.resend)),
    path("events", open_api(POST=control.events)),
    path("advance", open_api(POST=control.advance)),
    path("reset", open_api(POST=control.reset)),
    path("downtimes", open_api(POST=control.start_downtime)),
    path("downtimes/<str:downtime_id>/resolve", open_api(POST=control.resolve_downtime)),
]
urlpatterns = [
    path("v1/orders", include(order_urls)),
    path("v1/payments", include(payment_urls)),
    path("v1/refunds", include(refund_urls)),
    path("v1/", include(checkout_urls)),
    path("control/", include(control_urls)),
    path("health", open_api(GET=lambda call: {"status": "ok"})),
]
