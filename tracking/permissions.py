"""What can be permitted about notices."""

from django.utils.translation import gettext_lazy as _

from config.foundation.access import Permission, register

register(Permission("notices.view", _("See sent notices"), covers=("tracking.view_notice",)))
