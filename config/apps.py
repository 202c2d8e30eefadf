from django.contrib.admin.apps import AdminConfig


class HaatAdminConfig(AdminConfig):
    default_site = "config.admin_site.HaatAdminSite"
