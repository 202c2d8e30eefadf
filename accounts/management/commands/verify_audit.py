"""manage.py verify_audit: is the audit log what was written?"""

import json
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.actions.verify_audit import audit_breaks
from accounts.metrics import audit_broken
from config.foundation.progress import ProgressBar


class Command(BaseCommand):
    help = (
        "Recomputes the chain of the audit log; names the first broken or missing entry and exits "
        "with 1. Examples: verify_audit · verify_audit --json"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="print what is wrong as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        found = list(audit_breaks(ProgressBar("Audit log")))
        audit_broken.set(bool(found))
        if options["json"]:
            self.stdout.write(json.dumps([asdict(broken) for broken in found], indent=2))
        for broken in [] if options["json"] else found:
            self.stdout.write(str(broken))
        if found:
            raise CommandError(f"The audit log is broken: {found[0]}")
        if not options["json"]:
            self.stdout.write("The audit log is whole.")
