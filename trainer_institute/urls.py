"""Addresses of the top floor, and where each app's begin."""

from allauth.account import views as library
from django.urls import URLPattern, URLResolver, include, path, re_path

from trainer_institute.views import accounts, health, home, wellknown

handler400 = "trainer_institute.views.errors.bad_request"
handler403 = "trainer_institute.views.errors.permission_denied"
handler404 = "trainer_institute.views.errors.not_found"
handler429 = "trainer_institute.accounts.counting.too_many"  # asked for by the sign-in library
handler500 = "trainer_institute.views.errors.server_error"

# Of the library's views only these are doors, and only by these methods.
METHODS = ["get", "head", "post"]
READING = ["get", "head"]
ACCOUNTS: list[URLPattern | URLResolver] = [
    path(
        "sign-in/",
        library.LoginView.as_view(http_method_names=METHODS),
        name="account_login",
    ),
    path(
        "sign-out/",
        library.LogoutView.as_view(http_method_names=METHODS),
        name="account_logout",
    ),
    path("welcome/<str:token>/", accounts.invitation, name="account-invitation"),
    path("recovery/", accounts.recover, name="account_reset_password"),
    path(
        "recovery/sent/",
        library.PasswordResetDoneView.as_view(http_method_names=READING),
        name="account_reset_password_done",
    ),
    path(
        "recovery/done/",
        library.PasswordResetFromKeyDoneView.as_view(http_method_names=READING),
        name="account_reset_password_from_key_done",
    ),
    re_path(
        r"^recovery/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>[0-9A-Za-z-]+)/$",
        library.PasswordResetFromKeyView.as_view(http_method_names=METHODS),
        name="account_reset_password_from_key",
    ),
    path("account/", accounts.settings, name="account-settings"),
    path(
        "account/password/",
        accounts.PasswordChange.as_view(http_method_names=METHODS),
        name="account_change_password",
    ),
    path("account/sign-ins/", accounts.own_sign_ins, name="account-sign-ins"),
    path("account/sign-ins/<int:pk>/end/", accounts.sign_in_end, name="account-sign-in-end"),
    path("language/", accounts.set_language, name="set-language"),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("health/live", health.live, name="health-live"),
    path("health/ready", health.ready, name="health-ready"),
    path(".well-known/security.txt", wellknown.security_txt, name="security-txt"),
    path("robots.txt", wellknown.robots, name="robots"),
    path("", home.home, name="home"),
    *ACCOUNTS,
    path("people/", include("people.urls")),
]
