"""Which mails went out, for staff who are asked about them."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from config.foundation.admin import ReadOnlyAdmin

from .models import Notice


@admin.register(Notice)
class NoticeAdmin(ReadOnlyAdmin):
    list_display = ("order", "kind", "sent_at")
    list_filter = ("kind",)
    list_select_related = ("order",)
    search_fields = ("order__number__exact",)
    search_help_text = _("Order number")
    show_full_result_count = False
