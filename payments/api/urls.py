"""Payments in the API, mounted under /api/v1/."""

from django.urls import path

from . import payments, webhooks

app_name = "payments_api"

urlpatterns = [
    path("payments", payments.Payments.as_view(), name="payments"),
    path("payments/webhooks/razorpay", webhooks.RazorpayWebhook.as_view(), name="webhook"),
    path("payments/<uuid:pk>", payments.PaymentDetail.as_view(), name="payment"),
    path("payments/<uuid:pk>/confirm", payments.PaymentConfirm.as_view(), name="confirm"),
]
