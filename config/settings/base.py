"""Settings shared by every environment, from environment variables (see .env.example)."""

from pathlib import Path

import django_stubs_ext
import environ
from csp.constants import NONCE, NONE, SELF
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from config.engines.places import Places
from config.schedule import SCHEDULE

from .api import REST_FRAMEWORK, SIMPLE_JWT, SPECTACULAR_SETTINGS  # noqa: F401
from .retention import DAYS
from .sms import sms_settings

django_stubs_ext.monkeypatch()  # lets annotations such as ModelAdmin[Product] exist at run time

BASE_DIR = Path(__file__).resolve().parent.parent.parent
env = environ.FileAwareEnv()  # NAME_FILE works too, for container secrets
environ.Env.read_env(BASE_DIR / ".env")

DATA_DIR = Path(env("DATA_DIR", default=str(BASE_DIR / ".data"))).resolve()
PORT = env.int("PORT", default=8000)
SANDBOX_PORT = env.int("SANDBOX_PORT", default=8100)
SITE_URL = env("SITE_URL", default=f"http://127.0.0.1:{PORT}").rstrip("/")

DEBUG = False
SECRET_KEY = env("SECRET_KEY", default="")
ALLOWED_HOSTS: list[str] = env.list("ALLOWED_HOSTS", default=[])
RELAX_THROTTLES = env.bool("RELAX_THROTTLES", default=False)
AUDIT_KEY = env("AUDIT_KEY", default="")  # with another one the whole log looks broken
AUDIT_DIR = Path(env("AUDIT_DIR", default=str(DATA_DIR / "audit")))

INSTALLED_APPS = [
    "config.foundation.apps.FoundationConfig",
    "accounts",
    "shop",
    "payments",
    "search",
    "tracking",
    "config.apps.HaatAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sitemaps",
    "django.contrib.staticfiles",
    "csp",
    "django.forms",
    "django_htmx",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp_webauthn",
    "django_prometheus",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "rest_framework",
]

MIDDLEWARE = [
    "django_prometheus.middleware.PrometheusBeforeMiddleware",
    "config.foundation.middleware.name_request",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "config.foundation.middleware.refuse_broken_text",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "accounts.middleware.name_caller",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "accounts.middleware.act_as_customer",
    "config.foundation.middleware.ShowRefusals",
    "django_prometheus.middleware.PrometheusAfterMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "shop.context.storefront",
            ],
            "builtins": ["config.foundation.templatetags.ui"],
        },
    },
]

# --- Engines -----------------------------------------------------------------------------------

PLACES = Places(DATA_DIR)
DATABASES = {"default": env.db("DATABASE_URL", default=PLACES.database_url)}
DATABASES["default"] |= {
    "ENGINE": "django_prometheus.db.backends.postgresql",
    "ATOMIC_REQUESTS": False,
    "CONN_MAX_AGE": 0,
    "OPTIONS": DATABASES["default"].get("OPTIONS", {})
    | {
        "pool": {
            "min_size": 1,
            "max_size": env.int("DATABASE_POOL", default=8),
            "timeout": 5,
        },
        # A lock that is not granted quickly becomes "busy, try again", never a hanging page.
        "options": "-c lock_timeout=5s -c statement_timeout=15s"
        " -c idle_in_transaction_session_timeout=30s",
    },
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env("REDIS_URL", default=PLACES.redis_url)
CACHE_URL = env("CACHE_URL", default=PLACES.cache_url(REDIS_URL))
CACHES = {
    "default": {
        "BACKEND": "django_redis.cache.RedisCache",
        "LOCATION": CACHE_URL,
        "KEY_PREFIX": "haat",
        "OPTIONS": {"IGNORE_EXCEPTIONS": True},
    }
}
SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"

CELERY_BROKER_URL = PLACES.broker_url(REDIS_URL)
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_TIME_LIMIT = 120
CELERY_TASK_SOFT_TIME_LIMIT = 90
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {"socket_timeout": 2, "socket_connect_timeout": 2}
CELERY_TASK_PUBLISH_RETRY = False  # beat catches a lost nudge; no page waits for the broker
CELERY_BEAT_SCHEDULE = SCHEDULE
CELERY_BEAT_SCHEDULE_FILENAME = str(DATA_DIR / "beat-schedule")
CELERY_TIMEZONE = "UTC"

# --- People ------------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["accounts.backends.AccessBackend"]
# Another person has to approve a grant of anything risky.
ACCESS_SECOND_APPROVER = env.bool("ACCESS_SECOND_APPROVER", default=False)
LOGIN_URL = reverse_lazy("accounts:signin")
LOGIN_REDIRECT_URL = reverse_lazy("shop:home")
LOGOUT_REDIRECT_URL = reverse_lazy("shop:home")
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
_VALIDATION = "django.contrib.auth.password_validation"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"{_VALIDATION}.UserAttributeSimilarityValidator"},
    {"NAME": f"{_VALIDATION}.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": f"{_VALIDATION}.CommonPasswordValidator"},
    {"NAME": f"{_VALIDATION}.NumericPasswordValidator"},
]
OTP_TOTP_ISSUER = "Haat"
OTP_WEBAUTHN_RP_NAME = "Haat"
OTP_WEBAUTHN_HELPER_CLASS = "accounts.gateways.passkeys.PasskeyHelper"
OTP_WEBAUTHN_ALLOW_PASSWORDLESS_LOGIN = False  # a passkey is the second factor here
SILENCED_SYSTEM_CHECKS = ["otp_webauthn.E030"]  # the helper names the origin of the request
OTP_WEBAUTHN_RP_ID_CALLABLE = "accounts.gateways.passkeys.relying_party"

# --- Web ---------------------------------------------------------------------------------------

STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = DATA_DIR / "static"
MEDIA_URL = "/media/"
MEDIA_ROOT = DATA_DIR / "media"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "config.foundation.staticfiles.BundledStaticFilesStorage"},
}
SERVE_MEDIA = False  # nginx does in production; the demo does it itself

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [NONCE, "'strict-dynamic'"],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "object-src": [NONE],
    }
}

# --- Language, time, money ---------------------------------------------------------------------

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "config" / "locale"]
TIME_ZONE = "Asia/Kolkata"
USE_TZ = True

# --- Mail --------------------------------------------------------------------------------------

EMAIL_CONFIG = env.email_url("EMAIL_URL", default="consolemail://")
vars().update(EMAIL_CONFIG)
EMAIL_TIMEOUT = 10  # seconds; a hanging mail server must not hold a delivery for ever
SMS = sms_settings(env)
DEFAULT_FROM_EMAIL = env("DEFAULT_FROM_EMAIL", default="Haat <orders@haat.example>")

# --- Payments ----------------------------------------------------------------------------------

SANDBOX_URL = f"http://127.0.0.1:{SANDBOX_PORT}"
RAZORPAY = {
    "base_url": env("RAZORPAY_BASE_URL", default="https://api.razorpay.com").rstrip("/"),
    "checkout_url": env(
        "RAZORPAY_CHECKOUT_URL", default="https://checkout.razorpay.com/v1/checkout.js"
    ),
    "hosted_url": env(
        "RAZORPAY_HOSTED_URL", default="https://api.razorpay.com/v1/checkout/embedded"
    ),
    "key_id": env("RAZORPAY_KEY_ID", default="").strip(),
    "key_secret": env("RAZORPAY_KEY_SECRET", default="").strip(),
    # The first is the newest; older ones stay while the gateway still retries old events.
    "webhook_secrets": env.list("RAZORPAY_WEBHOOK_SECRETS", default=[]),
    "timeout": (3.05, 10.0),  # seconds to connect, to answer
    "csp": {
        "script-src": ["https://checkout.razorpay.com", "https://cdn.razorpay.com"],
        "frame-src": ["https://api.razorpay.com", "https://checkout.razorpay.com"],
        "connect-src": [
            "https://api.razorpay.com",
            "https://checkout.razorpay.com",
            "https://lumberjack.razorpay.com",
        ],
        "img-src": ["https://cdn.razorpay.com"],
        "form-action": ["https://api.razorpay.com"],
    },
}
HOLD_MINUTES = 20  # longer than a bank page, shorter than another shopper's patience
COD = {
    "limit": env("COD_LIMIT", default="10000"),
    "fee": env("COD_FEE", default="49"),
    "open_orders": 3,
}

# --- The shop's own facts, shown on its legal pages (E-Commerce Rules 2020) ----------------------

LEGAL = {
    "entity": env("LEGAL_ENTITY", default=""),
    "address": env("LEGAL_ADDRESS", default=""),
    "cin": env("LEGAL_CIN", default=""),
    "gstin": env("LEGAL_GSTIN", default=""),
    "fssai": env("LEGAL_FSSAI", default=""),
    "email": env("LEGAL_EMAIL", default=""),
    "phone": env("LEGAL_PHONE", default=""),
    "grievance_officer": env("LEGAL_GRIEVANCE_OFFICER", default=""),
    "grievance_email": env("LEGAL_GRIEVANCE_EMAIL", default=""),
    "policies_version": env("LEGAL_POLICIES_VERSION", default="2026-11-01"),
}

RETENTION = DAYS
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"format": "%(asctime)s %(levelname)s %(name)s [%(request_id)s] %(message)s"}
    },
    "filters": {"scrub": {"()": "config.foundation.logs.ScrubAndName"}},
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": "line",
            "filters": ["scrub"],
        }
    },
    "root": {"handlers": ["console"], "level": env("LOG_LEVEL", default="INFO")},
}
