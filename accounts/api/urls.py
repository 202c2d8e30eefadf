from django.urls import path

from . import access, auth, people, schema  # noqa: F401  schema registers itself

app_name = "accounts_api"
urlpatterns = [
    path("auth/register", auth.RegisterView.as_view(), name="register"),
    path("auth/token", auth.TokenView.as_view(), name="token"),
    path("auth/token/refresh", auth.RefreshView.as_view(), name="refresh"),
    path("auth/logout", auth.LogoutView.as_view(), name="logout"),
    path("me", people.MeView.as_view(), name="me"),
    path("addresses", people.AddressesView.as_view(), name="addresses"),
    path("addresses/<int:pk>", people.AddressView.as_view(), name="address"),
    path("access/roles", access.RolesView.as_view(), name="roles"),
    path("access/grants", access.GrantsView.as_view(), name="grants"),
    path("access/grants/<int:pk>", access.GrantView.as_view(), name="grant"),
    path(
        "access/grants/<int:pk>/approve", access.ApproveGrantView.as_view(), name="approve_grant"
    ),
    path("access/check", access.CheckView.as_view(), name="check_access"),
    path("access/explain", access.ExplainView.as_view(), name="explain_access"),
    path("access/audit", access.AuditView.as_view(), name="audit"),
]
