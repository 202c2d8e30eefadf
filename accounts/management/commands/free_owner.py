"""Free somebody who lost their second factor when nobody is left who could."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.actions.reset_factor import reset_factor
from accounts.selectors.logins import account_of


class Command(BaseCommand):
    help = (
        "Remove the second factor of one account and end its sessions; at the next sign-in a new "
        "one has to be set up. It stands in the audit log.\n"
        "Examples: manage.py free_owner owner@shop.example; manage.py free_owner 98765… --yes"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("login", help="e-mail address or mobile number of the account")
        parser.add_argument("--yes", action="store_true", help="do not ask")
        parser.add_argument("--reason", default="freed from the console")

    def handle(self, *args: Any, **options: Any) -> None:
        user = account_of(options["login"])
        if user is None:
            raise CommandError("There is no account with this e-mail address or number.")
        if not options["yes"] and input(f"Type {user} to go on: ") != str(user):
            raise CommandError("Nothing was changed.")
        reset_factor(by=None, user=user, reason=options["reason"])
        self.stdout.write(f"{user} sets up a new second factor at the next sign-in.")
