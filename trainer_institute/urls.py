"""Addresses of the top floor, and where each app's begin."""

from allauth.account import views as library
from django.urls import URLPattern, URLResolver, include, path, re_path
from django.views.decorators.http import require_http_methods, require_safe

from people.views import kept, places
from trainer_institute.views import (
    accounts,
    alert,
    gallery,
    health,
    home,
    imports,
    jobs,
    my_day,
    overview,
    phone,
    search,
    trainer_card,
    trainer_list,
    wellknown,
)
from trainers import urls as trainer_urls

handler400 = "trainer_institute.views.errors.bad_request"
handler403 = "trainer_institute.views.errors.permission_denied"
handler404 = "trainer_institute.views.errors.not_found"
handler429 = "trainer_institute.accounts.counting.too_many"  # asked for by the sign-in library
handler500 = "trainer_institute.views.errors.server_error"

# Of the library's views only these are doors, and only by these methods: some of them answer
# before they look at the method, so that is asked first.
read_and_write = require_http_methods(["GET", "HEAD", "POST"])
ACCOUNTS: list[URLPattern | URLResolver] = [
    path(
        "sign-in/",
        read_and_write(library.LoginView.as_view()),
        name="account_login",
    ),
    path(
        "sign-out/",
        read_and_write(library.LogoutView.as_view()),
        name="account_logout",
    ),
    path("welcome/<str:token>/", accounts.invitation, name="account-invitation"),
    path("recovery/", accounts.recover, name="account_reset_password"),
    path(
        "recovery/sent/",
        require_safe(library.PasswordResetDoneView.as_view()),
        name="account_reset_password_done",
    ),
    path(
        "recovery/done/",
        require_safe(library.PasswordResetFromKeyDoneView.as_view()),
        name="account_reset_password_from_key_done",
    ),
    re_path(
        r"^recovery/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>[0-9A-Za-z-]+)/$",
        read_and_write(accounts.NewPassword.as_view()),
        name="account_reset_password_from_key",
    ),
    path("account/", accounts.settings, name="account-settings"),
    path(
        "account/password/",
        read_and_write(accounts.PasswordChange.as_view()),
        name="account_change_password",
    ),
    path("account/sign-ins/", accounts.own_sign_ins, name="account-sign-ins"),
    path("account/sign-ins/<int:pk>/end/", accounts.sign_in_end, name="account-sign-in-end"),
    path("account/site/", places.site_choose, name="account-site"),
    path("account/kept/", kept.kept_form, name="account-kept"),
    path("language/", accounts.set_language, name="set-language"),
    path("theme/", accounts.set_theme, name="set-theme"),
]

# The list joins trainers and programs, so it is shown from up here; its name is the trainers'.
TRAINERS = [path("", trainer_list.trainer_list, name="list"), *trainer_urls.urlpatterns]

IMPORTS = [
    path("imports/", imports.import_list, name="import-list"),
    path("imports/new/", imports.import_new, name="import-new"),
    path("imports/templates/<str:table>/", imports.import_template, name="import-template"),
    path("imports/<int:pk>/", imports.import_detail, name="import-detail"),
    path("imports/<int:pk>/run/", imports.import_run, name="import-run"),
    path("imports/<int:pk>/again/", imports.import_again, name="import-again"),
    path("imports/<int:pk>/rejected/<str:table>/", imports.import_rejected, name="import-rejected"),
]

JOBS = [
    path("jobs/", jobs.job_list, name="job-list"),
    path("jobs/export/", jobs.job_export, name="job-export"),
    path("jobs/<int:pk>/", jobs.job_detail, name="job-detail"),
    path("jobs/<int:pk>/again/", jobs.job_again, name="job-again"),
    path("jobs/<int:pk>/file/", jobs.job_file, name="job-file"),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("health/live", health.live, name="health-live"),
    path("health/ready", health.ready, name="health-ready"),
    path(".well-known/security.txt", wellknown.security_txt, name="security-txt"),
    path("robots.txt", wellknown.robots, name="robots"),
    path("manifest.webmanifest", phone.manifest, name="manifest"),
    path("sw.js", phone.worker, name="worker"),
    path("offline/<str:language>/", phone.offline, name="offline"),
    path("device/", phone.device, name="device"),
    path("", home.home, name="home"),
    *ACCOUNTS,
    path("my-day/", my_day.my_day, name="my-day"),
    path("overview/", overview.overview, name="overview"),
    path("search/", search.search, name="search"),
    path("gallery/", gallery.gallery, name="gallery"),
    path("trainers/<int:pk>/", trainer_card.trainer_card, name="trainer-card"),
    *IMPORTS,
    *JOBS,
    path("people/", include("people.urls")),
    path("trainers/", include((TRAINERS, "trainers"))),
    path("programs/", include("programs.urls")),
    path("sessions/", include("sessions.urls")),
    path("load/alerts/<int:pk>/", alert.alert, name="alert"),
    path("load/", include("wellbeing.urls")),
    path("messages/", include("notices.urls")),
]
