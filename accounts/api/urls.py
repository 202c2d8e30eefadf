from django.urls import path

from . import auth, people, schema  # noqa: F401  schema registers itself

app_name = "accounts_api"
urlpatterns = [
    path("auth/register", auth.RegisterView.as_view(), name="register"),
    path("auth/token", auth.TokenView.as_view(), name="token"),
    path("auth/token/refresh", auth.RefreshView.as_view(), name="refresh"),
    path("auth/logout", auth.LogoutView.as_view(), name="logout"),
    path("me", people.MeView.as_view(), name="me"),
    path("addresses", people.AddressesView.as_view(), name="addresses"),
    path("addresses/<int:pk>", people.AddressView.as_view(), name="address"),
]
