from django.urls import path

from .views import account, address_book, codes, contact, doors, passwords, security, sign_up

app_name = "accounts"
urlpatterns = [
    path("", account.home, name="home"),
    path("profile/", account.profile, name="profile"),
    path("sign-in/", doors.signin, name="signin"),
    path("sign-in/code/", doors.signin_code, name="signin_code"),
    path("sign-in/by-code/", codes.by_code, name="by_code"),
    path("sign-in/by-code/enter/", codes.by_code_enter, name="by_code_enter"),
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
    path("reset/code/", passwords.reset_code, name="reset_code"),
    path("profile/email/", contact.email, name="email"),
    path("profile/email/code/", contact.email_code, name="email_code"),
    path("profile/email/undo/<str:token>/", contact.email_undo, name="email_undo"),
    path("profile/phone/", contact.phone, name="phone"),
    path("profile/phone/code/", contact.phone_code, name="phone_code"),
    path("reset/<uidb64>/<token>/", passwords.ResetConfirm.as_view(), name="reset_confirm"),
    path("security/", security.security, name="security"),
    path("security/enrol/", security.security_enrol, name="security_enrol"),
    path("security/confirm/", security.security_confirm, name="security_confirm"),
    path("security/disable/", security.security_disable, name="security_disable"),
]
