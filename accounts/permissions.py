"""What can be permitted about people, access and the audit log."""

from django.utils.translation import gettext_lazy as _

from config.foundation.access import Permission, ResourceKind, register, register_resource

from .models import User

register(
    Permission("desk.enter", _("Enter the desk")),
    Permission(
        "operations.view",
        _("See stuck deliveries and the machine room"),
        covers=("foundation.view_eventdelivery",),
    ),
    Permission(
        "people.view", _("See people"), covers=("accounts.view_user", "accounts.view_address")
    ),
    Permission(
        "people.edit",
        _("Correct people's names and addresses, close and open accounts"),
        covers=(
            *("accounts.add_user", "accounts.change_user", "accounts.view_user"),
            *("accounts.add_address", "accounts.change_address", "accounts.delete_address"),
            "accounts.view_address",
        ),
    ),
    Permission("people.set_password", _("Set passwords of people"), risky=True),
    Permission("people.reset_factor", _("Free people who lost their second factor"), risky=True),
    Permission("people.impersonate", _("See the shop as a customer does"), risky=True),
    Permission("people.impersonate_write", _("Act as a customer"), risky=True),
    Permission(
        "access.view",
        _("See roles and grants"),
        covers=("accounts.view_role", "accounts.view_grant"),
    ),
    Permission("access.grant", _("Grant and revoke what one holds oneself"), risky=True),
    Permission(
        "access.edit_roles",
        _("Change what roles give"),
        covers=("accounts.add_role", "accounts.change_role", "accounts.delete_role"),
        risky=True,
    ),
    Permission(
        "audit.view",
        _("Read the audit log"),
        covers=("accounts.view_auditentry", "accounts.view_impersonation"),
    ),
    Permission("audit.export", _("Export the audit log"), risky=True),
    Permission(
        "grievances.handle",
        _("Answer grievances"),
        covers=("accounts.view_grievanceticket", "accounts.change_grievanceticket"),
    ),
)
register_resource(ResourceKind("person", _("person"), User, "pk"))
