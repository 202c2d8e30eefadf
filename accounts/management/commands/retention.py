"""manage.py retention: forget what is too old."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from accounts.actions.privacy.retention import run_retention


class Command(BaseCommand):
    help = (
        "Forgets personal data that is too old (settings.RETENTION, in days). "
        "Examples: retention --dry-run · retention --json"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="only count")
        parser.add_argument("--json", action="store_true", help="print the counts as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        done = run_retention(dry_run=options["dry_run"])
        if options["json"]:
            self.stdout.write(json.dumps(done, indent=2))
            return
        word = "due" if options["dry_run"] else "done"
        for job in done:
            self.stdout.write(f"{job['name']:<20} {job['days']:>5} days {job['rows']:>8} {word}")
