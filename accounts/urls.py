from django.urls import path

from .views import account, address_book, doors, passwords, security, sign_up

app_name = "accounts"
urlpatterns = [
    path("", account.home, name="home"),
    path("profile/", account.profile, name="profile"),
    path("sign-in/", doors.signin, name="signin"),
    path("sign-in/code/", doors.signin_code, name="signin_code"),
    path("sign-out/", doors.signout, name="signout"),
    path("sign-up/", sign_up.signup, name="signup"),
    path("sign-up/code/", sign_up.signup_code, name="signup_code"),
    path("addresses/", address_book.addresses, name="addresses"),
    path("addresses/add/", address_book.address_add, name="address_add"),
    path("addresses/<int:pk>/", address_book.address_edit, name="address_edit"),
    path("addresses/<int:pk>/delete/", address_book.address_delete, name="address_delete"),
    path("addresses/<int:pk>/default/", address_book.address_default, name="address_default"),
    path("password/", passwords.password, name="password"),
    path("reset/", passwords.reset, name="reset"),
    path("reset/sent/", passwords.reset_sent, name="reset_sent"),
    path("reset/<uidb64>/<token>/", passwords.ResetConfirm.as_view(), name="reset_confirm"),
    path("security/", security.security, name="security"),
    path("security/enrol/", security.security_enrol, name="security_enrol"),
    path("security/confirm/", security.security_confirm, name="security_confirm"),
    path("security/disable/", security.security_disable, name="security_disable"),
]
