"""Settings: plain names, read from the environment. The default is the newcomer's computer.

Production is INSTITUTE_PRODUCTION=yes; it refuses to start without what keeps people safe.
"""

import logging
import os
import re
from pathlib import Path
from urllib.parse import unquote, urlsplit

import dj_database_url
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _
from django_guid.integrations import CeleryIntegration

from trainer_institute import env
from trainer_institute.services import addresses, lease

BASE_DIR = Path(__file__).resolve().parent.parent
INSTITUTE_DATA = lease.institute_data()
EMBEDDED = addresses.of(INSTITUTE_DATA)

PRODUCTION = env.flag("INSTITUTE_PRODUCTION")
DEMO = env.flag("INSTITUTE_DEMO")
DEBUG = env.flag("DEBUG") and not PRODUCTION

# Who may call: the internal face for staff, the public one for people without an account.
NEWCOMERS_KEY = "newcomer-on-loopback-only-never-in-production-0123456789"
SECRET_KEY = env.secret("SECRET_KEY", default="" if PRODUCTION else NEWCOMERS_KEY)
INTERNAL_HOST = os.environ.get("INTERNAL_HOST", "").strip().lower()
PUBLIC_HOST = os.environ.get("PUBLIC_HOST", "").strip().lower()
ALLOWED_HOSTS = [host for host in (INTERNAL_HOST, PUBLIC_HOST) if host]
if not PRODUCTION:
    if ALLOWED_HOSTS:  # others would call, and everybody knows the newcomer's key
        raise ImproperlyConfigured(
            "INTERNAL_HOST and PUBLIC_HOST open the application to others: "
            "say INSTITUTE_PRODUCTION=yes too, or leave both empty."
        )
    ALLOWED_HOSTS += ["127.0.0.1", "localhost", "[::1]"]

ROOT_URLCONF = "trainer_institute.urls"
WSGI_APPLICATION = "trainer_institute.wsgi.application"

INSTALLED_APPS = [
    "trainer_institute",
    "careers",
    "sessions",
    "wellbeing",
    "programs",
    "trainers",
    "surveys",
    "notices",
    "people",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.usersessions",
    "axes",
    "crispy_forms",
    "crispy_bootstrap5",
    "csp",
    "django_guid",
    "django_htmx",
    "pgtrigger",
    "pghistory",
    "tree_queries",
]

MIDDLEWARE = [
    # What every answer carries, also errors and static files.
    "django_guid.middleware.guid_middleware",
    "csp.middleware.CSPMiddleware",
    "trainer_institute.middleware.headers.Headers",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    # What is refused before anybody asks who calls; the sentence is in the visitor's language.
    "django.middleware.locale.LocaleMiddleware",
    "trainer_institute.middleware.outages.Unavailable",
    "trainer_institute.middleware.clean_input.CleanInput",
    "trainer_institute.middleware.faces.Faces",
    # Who calls.
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "trainer_institute.middleware.kept.Kept",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "trainer_institute.middleware.viewer.Viewer",
    "trainer_institute.middleware.viewer.Author",
    "axes.middleware.AxesMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "trainer_institute.queries.frame.frame",
            ],
            "builtins": ["trainer_institute.components", "django.templatetags.i18n"],
        },
    },
]

# PostgreSQL holds every truth. Two roles: the application's cannot change or delete history.
DATABASE_URL = env.secret("DATABASE_URL", default="" if PRODUCTION else EMBEDDED.database_url)
DATABASE_OWNER_URL = env.secret(
    "DATABASE_OWNER_URL", default="" if PRODUCTION else EMBEDDED.database_owner_url
)
DATABASES = {
    "default": dj_database_url.parse(
        DATABASE_URL or "postgres://missing/missing", conn_max_age=60, conn_health_checks=True
    ),
}
DATABASES["default"].setdefault("OPTIONS", {})["connect_timeout"] = 5
# Only `migrate` and the making of a test database sign in as the owner of the tables.
DATABASE_OWNER = dj_database_url.parse(DATABASE_OWNER_URL or "postgres://missing/missing")
DATABASE_ROLE = DATABASES["default"]["USER"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Limits are counted in PostgreSQL too: shared by all processes, there when Redis is not.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "institute_cache",
        # Counters must not push each other out: nobody resets a limit by asking for many things.
        "OPTIONS": {"MAX_ENTRIES": 200_000},
    },
}

# Redis only rings the bell.
REDIS_URL = env.secret("REDIS_URL", default="" if PRODUCTION else EMBEDDED.redis_url)
CELERY_BROKER_URL = REDIS_URL
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 900,
    "unacked_restore_interval": 1,
    "socket_timeout": 5,
    "socket_connect_timeout": 2,
}
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_TIME_LIMIT = 840  # below the visibility timeout, else a second worker starts the task
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULER = "trainer_institute.celery.LeaderScheduler"

# Mail leaves by one relay.
EMAIL_URL = env.secret("EMAIL_URL", default="" if PRODUCTION else EMBEDDED.email_url)
_mail = urlsplit(EMAIL_URL)
EMAIL_HOST = _mail.hostname or "127.0.0.1"
EMAIL_PORT = _mail.port or 25
EMAIL_HOST_USER = unquote(_mail.username or "")
EMAIL_HOST_PASSWORD = unquote(_mail.password or "")
EMAIL_USE_TLS = _mail.scheme == "smtp+tls"
EMAIL_USE_SSL = _mail.scheme == "smtps"
EMAIL_TIMEOUT = 5
DEFAULT_FROM_EMAIL = os.environ.get("MAIL_FROM", "Trainer Institute <institute@example.com>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL

# Signing in.
AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "trainer_institute.accounts.backend.Backend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {"NAME": "trainer_institute.accounts.passwords.OwnWords"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "trainer_institute.accounts.adapter.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "trainer_institute.accounts.forms.SignInForm",
    "change_password": "trainer_institute.accounts.forms.PasswordChangeForm",
    "reset_password_from_key": "trainer_institute.accounts.forms.NewPasswordForm",
    "user_token": "trainer_institute.accounts.forms.LinkForm",
}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_SESSION_REMEMBER = True  # SESSION_COOKIE_AGE; own sign-ins are listed and ended by page
ACCOUNT_PREVENT_ENUMERATION = True
# Django's own: the library's would write on a GET.
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "django.contrib.auth.tokens.PasswordResetTokenGenerator"  # noqa: S105 - a path
PASSWORD_RESET_TIMEOUT = 3600
# An answer to "I forgot my password" takes at least this long, known address or not: longer than
# a relay usually needs for a letter.
RECOVERY_SECONDS = 1.0
# Wrong passwords are counted by axes per account and address, so that nobody locks out a colleague.
# Recovery likewise: `key` is the pair, `ip` only stops a flood.
ACCOUNT_RATE_LIMITS = {
    "login": False,
    "login_failed": False,
    "reset_password": "5/15m/key,300/15m/ip",
    "reset_password_from_key": "300/15m/ip",
    "change_password": "10/15m/user",
}
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25  # hours
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False  # a quarter of an hour is one, for everybody
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_HTTP_RESPONSE_CODE = 429
AXES_LOCKOUT_CALLABLE = "trainer_institute.accounts.counting.locked_out"
AXES_USERNAME_FORM_FIELD = "login"
AXES_USERNAME_CALLABLE = "trainer_institute.accounts.counting.tried_address"
AXES_CLIENT_IP_CALLABLE = "trainer_institute.accounts.counting.counted_address"
AXES_HANDLER = "trainer_institute.accounts.attempts.Attempts"
AXES_RESET_ON_SUCCESS = True
AXES_DISABLE_ACCESS_LOG = True
AXES_VERBOSE = False
USERSESSIONS_TRACK_ACTIVITY = False

# Words and time.
LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("ru", _("Russian"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

# Static files, hashed and compressed.
STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = INSTITUTE_DATA / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_MAX_AGE = 60
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"

# Uploads and posts: large files go to disk while they arrive, never into memory at once.
LARGEST_UPLOAD_MB = 50
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024

# Safety of every answer.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "script-src": [SELF],
        "style-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "form-action": [SELF],
    },
}
PERMISSIONS_POLICY = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 14
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SECURE = PRODUCTION
CSRF_FAILURE_VIEW = "trainer_institute.views.errors.csrf_failure"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
WHITENOISE_ALLOW_ALL_ORIGINS = False
# Whom to tell about a weakness; shown at /.well-known/security.txt.
SECURITY_CONTACT = os.environ.get("SECURITY_CONTACT", "security@example.com").strip()
# How many proxies stand in front and are trusted to name the caller's address.
TRUSTED_PROXIES = env.number("TRUSTED_PROXIES", default=0)
if PRODUCTION:
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = [r"^health/"]  # the load balancer asks without TLS, inside
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")  # TLS_AT_PROXY promises it
    SECURE_HSTS_SECONDS = env.number("HSTS_SECONDS", default=31_536_000)
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = True
    SESSION_COOKIE_NAME = "__Host-sessionid"
    CSRF_COOKIE_SECURE = True
    CSRF_COOKIE_NAME = "__Host-csrftoken"

# Every request has a number that its answer, its log lines and its tasks carry.
DJANGO_GUID = {
    "GUID_HEADER_NAME": "X-Request-ID",
    "VALIDATE_GUID": True,
    "RETURN_HEADER": True,
    "EXPOSE_HEADER": False,
    "INTEGRATIONS": [CeleryIntegration(use_django_logging=True)],
}
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {
        "request_id": {"()": "django_guid.log_filters.CorrelationId"},
        "discreet": {"()": "trainer_institute.middleware.logs.Discreet"},
    },
    "formatters": {
        "words": {"format": "{levelname} {name} [{correlation_id}] {message}", "style": "{"},
        "json": {
            "()": "pythonjsonlogger.json.JsonFormatter",
            "fmt": "{levelname}{name}{correlation_id}{message}",
            "style": "{",
            "timestamp": "at",
            "rename_fields": {"levelname": "level", "correlation_id": "request"},
        },
    },
    "handlers": {
        "out": {
            "class": "logging.StreamHandler",
            "filters": ["request_id", "discreet"],
            "formatter": "json" if PRODUCTION else "words",
        },
    },
    "root": {"handlers": ["out"], "level": "INFO" if PRODUCTION else "WARNING"},
    "loggers": {"axes": {"level": "ERROR"}, "django_guid": {"level": "ERROR"}},
}
logging.captureWarnings(PRODUCTION)  # a warning of Python is a line of the same log

# A name and nothing else: "*" or ".example.com" would let every host in.
HOST_NAME = re.compile(r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?")


def _missing() -> list[str]:
    """Sentences about what production still needs."""
    needed = {
        "SECRET_KEY: give 50 random characters (or SECRET_KEY_FILE).": (
            len(SECRET_KEY) >= 50 and SECRET_KEY != NEWCOMERS_KEY  # noqa: PLR2004 - as said
        ),
        "INTERNAL_HOST: give the host name staff use, without port or star.": bool(
            HOST_NAME.fullmatch(INTERNAL_HOST)
        ),
        "PUBLIC_HOST: give another host name than INTERNAL_HOST, or none.": (
            not PUBLIC_HOST
            or (PUBLIC_HOST != INTERNAL_HOST and HOST_NAME.fullmatch(PUBLIC_HOST) is not None)
        ),
        "TLS_AT_PROXY: say yes once TLS ends at a proxy that sets X-Forwarded-Proto.": env.flag(
            "TLS_AT_PROXY"
        ),
        "TRUSTED_PROXIES: say how many proxies add the caller to X-Forwarded-For, 1 or more.": (
            TRUSTED_PROXIES >= 1  # else all callers share one address, and its limits
        ),
        "SECURITY_CONTACT: give the address for reports of weaknesses.": bool(
            os.environ.get("SECURITY_CONTACT", "").strip()
        ),
        "DATABASE_URL: give the address with the application's role.": bool(DATABASE_URL),
        "REDIS_URL: give the address of Redis.": bool(REDIS_URL),
        "EMAIL_URL: give the address of the mail relay, smtp+tls://user:password@host:587.": bool(
            EMAIL_URL
        ),
    }
    return [sentence for sentence, given in needed.items() if not given]


if PRODUCTION and (missing := _missing()):
    raise ImproperlyConfigured("Production cannot start:\n- " + "\n- ".join(missing))
