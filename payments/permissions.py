"""What can be permitted about payments."""

from django.utils.translation import gettext_lazy as _

from config.foundation.access import Permission, register

register(
    Permission(
        "payments.view",
        _("See payments and refunds"),
        covers=("payments.view_payment", "payments.view_refund"),
    ),
    Permission(
        "payments.inspect",
        _("See what the gateway reported"),
        covers=(
            *("payments.view_attempt", "payments.view_sighting"),
            "payments.view_webhookevent",
        ),
    ),
)
