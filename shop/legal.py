"""Names of the shop's own pages of words."""

from django.utils.translation import gettext_lazy as _

PAGES = {
    "help": _("Help"),
    "contact": _("Contact"),
    "grievance": _("Complaints"),
    "delivery": _("Delivery and fees"),
    "returns": _("Returns and refunds"),
    "terms": _("Terms of sale"),
    "privacy": _("Privacy"),
    "accessibility": _("Accessibility"),
    "about": _("Who we are"),
}
