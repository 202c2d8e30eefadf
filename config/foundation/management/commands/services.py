"""manage.py services: the embedded engines without the shop."""

import json
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from config.engines import services
from config.engines.processes import EngineError


class Command(BaseCommand):
    help = (
        "Starts, stops or shows PostgreSQL and Valkey under DATA_DIR. With DATABASE_URL or "
        "REDIS_URL set, that engine is yours and is left alone. "
        "Examples: services up · services status --json · services down"
    )
    requires_system_checks: Any = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("what", choices=["up", "down", "status"])
        parser.add_argument("--json", action="store_true", help="print the result as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["what"] != "status":
            act = services.up if options["what"] == "up" else services.down
            try:
                act(settings.PLACES)
            except (EngineError, OSError) as error:
                raise CommandError(str(error)) from error
        states = services.status(settings.PLACES)
        if options["json"]:
            self.stdout.write(json.dumps(states))
            return
        for name, state in states.items():
            self.stdout.write(f"{name:<9} {state}")
