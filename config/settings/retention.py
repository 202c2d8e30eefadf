"""How long personal data is kept."""

# Days after which `manage.py retention` forgets; the audit log is never shortened.
DAYS = {
    "guest_carts": 90,
    "webhook_bodies": 180,
    "ended_sign_ins": 366,  # DPDP Rules 2025 ask for a year at least
    "one_time_codes": 30,
    "contacts_of_tickets": 30,
    "sleeping_told": 3 * 365,
    "sleeping_accounts": 3 * 365,  # 48 hours after they were told
}
