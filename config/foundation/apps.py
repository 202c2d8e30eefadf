from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class FoundationConfig(AppConfig):
    name = "config.foundation"
    label = "foundation"
    verbose_name = _("Foundation")

    def ready(self) -> None:
        from . import checks  # noqa: F401  registers the system checks

        autodiscover_modules("permissions")
        autodiscover_modules("handlers")
