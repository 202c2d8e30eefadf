"""Django settings of the sandbox: no database, no sessions, no middleware but the host check."""

import secrets
from pathlib import Path

from payments.sandbox.environment import ENVIRONMENT

HERE = Path(__file__).parent

DEBUG = False
SECRET_KEY = secrets.token_hex(
    32
)  # signs nothing: the sandbox has no sessions and no forms of its own
ALLOWED_HOSTS = list(ENVIRONMENT.allowed_hosts)
ROOT_URLCONF = "payments.sandbox.urls"
MIDDLEWARE = ["payments.sandbox.http.refuse_foreign_hosts"]
INSTALLED_APPS: list[str] = []
DATABASES: dict[str, dict[str, str]] = {}
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [HERE / "templates"],
    }
]
USE_TZ = True
USE_I18N = False
APPEND_SLASH = False
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    # Refused requests are what a sandbox is for; only its own crashes are news.
    "loggers": {"django": {"handlers": ["console"], "level": "ERROR", "propagate": False}},
}
