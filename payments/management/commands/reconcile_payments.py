"""manage.py reconcile_payments: do orders, payments and the gateway agree?"""

import json
from dataclasses import asdict
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from payments.actions.reconcile import gateway_differences
from payments.errors import GatewayRefused, GatewayUnavailable
from payments.metrics import payment_drift
from payments.selectors.differences import Difference, own_differences


class Command(BaseCommand):
    help = (
        "Compares orders with payments, and payments with the gateway; exits with 1 on a "
        "difference. Examples: reconcile_payments · reconcile_payments --days 30 --json · "
        "reconcile_payments --repair · reconcile_payments --offline"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--days", type=int, default=4, help="how far back to ask (4)")
        parser.add_argument("--offline", action="store_true", help="do not ask the gateway")
        parser.add_argument("--repair", action="store_true", help="apply what the gateway says")
        parser.add_argument("--json", action="store_true", help="print the differences as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        found = self._differences(options)
        payment_drift.set(len(found))
        if options["json"]:
            self.stdout.write(json.dumps([asdict(difference) for difference in found], indent=2))
        for difference in [] if options["json"] else found:
            self.stdout.write(str(difference))
        if found:
            raise CommandError(f"{len(found)} differences in payments.")
        if not options["json"]:
            self.stdout.write("Payments agree.")

    def _differences(self, options: dict[str, Any]) -> list[Difference]:
        since = timezone.now() - timedelta(days=options["days"])
        try:
            asked = (
                []
                if options["offline"]
                else list(gateway_differences(since=since, repair=options["repair"]))
            )
        except (GatewayUnavailable, GatewayRefused) as error:
            raise CommandError(str(error)) from error
        return [*asked, *own_differences()]
