"""manage.py verify_stock: does every stock level add up?"""

import json
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from shop.actions.verify import stock_differences
from shop.metrics import stock_drift


class Command(BaseCommand):
    help = (
        "Recomputes stock from movements and reservations; exits with 1 on a difference. "
        "Examples: verify_stock · verify_stock --json"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="print the differences as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        found = list(stock_differences())
        stock_drift.set(len(found))
        if options["json"]:
            self.stdout.write(json.dumps([asdict(difference) for difference in found], indent=2))
        for difference in [] if options["json"] else found:
            self.stdout.write(str(difference))
        if found:
            raise CommandError(f"{len(found)} differences in stock.")
        if not options["json"]:
            self.stdout.write("Stock adds up.")
