"""The WSGI entry: one process, whose scheduler thread starts with it."""

import os

# Set, not defaulted: the shop's own settings are usually in the environment of this process.
os.environ["DJANGO_SETTINGS_MODULE"] = "payments.sandbox.settings"

from django.core.wsgi import get_wsgi_application

from payments.sandbox.scheduler import Scheduler

application = get_wsgi_application()
Scheduler().start()
