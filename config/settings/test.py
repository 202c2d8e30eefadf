"""The test suite: the same engines, quick password hashing, mail kept in memory."""

from .api import REST_FRAMEWORK
from .dev import *  # noqa: F403
from .dev import CACHES, DATABASES, STORAGES

DEBUG = False
SECRET_KEY = "insecure-test-key-that-is-long-enough"  # noqa: S105
ALLOWED_HOSTS = ["testserver", "127.0.0.1", "localhost"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STORAGES |= {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
CACHES["default"]["OPTIONS"] = {}  # a broken cache must be seen in tests
CELERY_TASK_ALWAYS_EAGER = False
# Threads in race tests open their own connections; a pool would only delay closing them.
DATABASES["default"]["OPTIONS"].pop("pool")
REST_FRAMEWORK |= {
    "DEFAULT_THROTTLE_RATES": {"address": None, "sign_in": "20/min", "money": None},
}
