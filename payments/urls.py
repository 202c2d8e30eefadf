"""Pages of payment, mounted at the root."""

from django.urls import path

from . import views

app_name = "payments"

urlpatterns = [
    path("pay/<str:number>/", views.pay, name="pay"),
    path("pay/<str:number>/state/", views.state, name="state"),
    path("pay/<str:number>/start/", views.start, name="start"),
    path("pay/<str:number>/cod/", views.cod, name="cod"),
    path("pay/<str:number>/confirm/", views.confirm, name="confirm"),
    path("pay/<str:number>/callback/", views.callback, name="callback"),
]
