"""Make or complete the groups of staff."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from accounts.roles import ensure_roles


class Command(BaseCommand):
    help = (
        "Make the staff roles and give each the permissions it should have. "
        "Run it after migrations that bring new permissions; twice changes nothing.\n"
        "Examples: manage.py ensure_roles; manage.py ensure_roles --json"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="print the counts as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        counts = ensure_roles()
        if options["json"]:
            self.stdout.write(json.dumps(counts))
            return
        for name, permissions in counts.items():
            self.stdout.write(f"{name}: {permissions} permissions")
