"""manage.py load_pincodes: a full list of PIN codes, for exact prefilling of addresses."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from shop.importing.files import BadFile
from shop.importing.pincodes import load_pincodes


class Command(BaseCommand):
    help = (
        "Loads PIN codes from a CSV with the columns pincode, district, state "
        "(a name or a GST code). Loading it again changes nothing. "
        "Example: load_pincodes pincodes.csv"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            loaded, rejected = load_pincodes(options["file"])
        except (BadFile, OSError) as error:
            raise CommandError(str(error)) from error
        for line, reason in rejected:
            self.stderr.write(f"line {line}: {reason}")
        self.stdout.write(f"loaded {loaded} rejected {len(rejected)}")
