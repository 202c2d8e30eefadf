"""manage.py services: the embedded PostgreSQL and Valkey without the shop."""

import json
from dataclasses import asdict
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from config.engines import control
from config.engines.errors import EngineError


class Command(BaseCommand):
    help = (
        "Starts the embedded engines in the background, stops them, or tells whether they run. "
        "Examples: services up · services down · services status --json"
    )
    requires_system_checks: Any = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("action", choices=["up", "down", "status"])
        parser.add_argument("--json", action="store_true", help="print the status as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            if options["action"] == "up":
                control.start_in_background()
            if options["action"] == "down":
                self._down()
        except EngineError as error:
            raise CommandError(str(error)) from error
        self._tell(as_json=options["json"])

    def _down(self) -> None:
        shop = control.running_shop(settings.DATA_DIR)
        if shop:
            raise CommandError(f"The shop runs on these engines (process {shop}); stop it first.")
        control.stop_all()

    def _tell(self, *, as_json: bool) -> None:
        found = control.statuses()
        if as_json:
            self.stdout.write(json.dumps([asdict(status) for status in found], indent=2))
            return
        for status in found:
            state = f"running, process {status.pid}" if status.running else "stopped"
            self.stdout.write(f"{status.name:<10}{state:<26}{status.data}")
        for variable in control.foreign_engines():
            self.stdout.write(f"{variable} is set: that server is not managed here.")
