"""The admin: Django's own, behind a second factor, skinned with the shop's tokens."""

from django.utils.translation import gettext_lazy as _
from django_otp.admin import OTPAdminSite


class HaatAdminSite(OTPAdminSite):
    site_header = _("Haat desk")
    site_title = _("Haat desk")
    index_title = _("What needs doing")
    site_url = "/"

    def __init__(self, name: str = "admin") -> None:
        super().__init__(name)
