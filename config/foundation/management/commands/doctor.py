"""manage.py doctor: what is wrong with this installation, and what to do about it."""

import json
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from config.foundation.health import examine


class Command(BaseCommand):
    help = "Checks database, migrations, cache, outbox and disk. Examples: doctor · doctor --json"
    requires_system_checks: Any = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="print the findings as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        findings = examine()
        if options["json"]:
            self.stdout.write(json.dumps([asdict(finding) for finding in findings], indent=2))
        for finding in [] if options["json"] else findings:
            mark = "ok " if finding.ok else "BAD"
            self.stdout.write(f"{mark}  {finding.name:<12} {finding.seen}")
        ill = [finding for finding in findings if not finding.ok]
        if ill:
            raise CommandError(" ".join(f"{f.name}: {f.advice}" for f in ill))
