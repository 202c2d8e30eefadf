from django.urls import path

from . import (
    access,
    auth,
    codes,
    consents,
    factors,
    people,
    privacy,
    schema,  # noqa: F401  registers itself
    sessions,
    step_up,
    tokens,
)

app_name = "accounts_api"
urlpatterns = [
    path("auth/register", auth.RegisterView.as_view(), name="register"),
    path("auth/codes", codes.CodesView.as_view(), name="codes"),
    path("auth/reset", codes.ResetView.as_view(), name="reset"),
    path("auth/token", auth.TokenView.as_view(), name="token"),
    path("auth/token/refresh", tokens.RefreshView.as_view(), name="refresh"),
    path("auth/logout", tokens.LogoutView.as_view(), name="logout"),
    path("me/sessions", sessions.SessionsView.as_view(), name="sessions"),
    path("me/sessions/end-others", sessions.EndOthersView.as_view(), name="sessions_end_others"),
    path("me/sessions/<uuid:pk>", sessions.SessionView.as_view(), name="session"),
    path("auth/confirm", step_up.ConfirmView.as_view(), name="confirm"),
    path("auth/factor-sms", auth.FactorSmsView.as_view(), name="factor_sms"),
    path("me/factors", factors.FactorsView.as_view(), name="factors"),
    path("me/factors/totp", factors.NewAppView.as_view(), name="factor_totp"),
    path("me/factors/totp/confirm", factors.ConfirmAppView.as_view(), name="factor_totp_confirm"),
    path("me/factors/recovery", factors.RecoveryView.as_view(), name="factor_recovery"),
    path("me/factors/sms", factors.SmsFactorView.as_view(), name="factor_sms_on"),
    path("me/factors/<slug:kind>/<int:pk>", factors.OneFactorView.as_view(), name="factor"),
    path("me/consents", consents.ConsentsView.as_view(), name="consents"),
    path("me/data", privacy.MyDataView.as_view(), name="my_data"),
    path("me", people.MeView.as_view(), name="me"),
    path("addresses", people.AddressesView.as_view(), name="addresses"),
    path("addresses/<int:pk>", people.AddressView.as_view(), name="address"),
    path("access/roles", access.RolesView.as_view(), name="roles"),
    path("access/grants", access.GrantsView.as_view(), name="grants"),
    path("access/grants/<int:pk>", access.GrantView.as_view(), name="grant"),
    path("access/grants/<int:pk>/approve", access.ApproveGrantView.as_view(), name="approve_grant"),
    path("access/check", access.CheckView.as_view(), name="check_access"),
    path("access/explain", access.ExplainView.as_view(), name="explain_access"),
    path("access/audit", access.AuditView.as_view(), name="audit"),
]
