"""manage.py import_catalogue: a merchant's catalogue from CSV or CSV.gz."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from config.foundation.progress import ProgressBar
from shop.importing.files import BadFile
from shop.importing.run import import_file


class Command(BaseCommand):
    help = (
        "Imports products by SKU; importing the same file again changes nothing. "
        "Columns: sku, title, brand, category_path, price_inr, mrp, description, attributes_json, "
        "image_url, and optional stock, hsn. "
        "Examples: import_catalogue goods.csv · import_catalogue goods.csv.gz --dry-run · "
        "import_catalogue goods.csv --limit 100 --rejects bad.csv --json"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="do everything, keep nothing")
        parser.add_argument("--limit", type=int, help="only the first N rows")
        parser.add_argument("--rejects", type=Path, help="where rejected rows are written")
        parser.add_argument("--json", action="store_true", help="print the counts as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        file: Path = options["file"]
        rejects = options["rejects"] or Path(f"{file.name}.rejected.csv")
        try:
            counts = import_file(
                file,
                rejects=rejects,
                limit=options["limit"],
                dry_run=options["dry_run"],
                progress=ProgressBar("Import"),
            )
        except (BadFile, OSError) as error:
            raise CommandError(str(error)) from error
        said = asdict(counts)
        if options["json"]:
            self.stdout.write(json.dumps(said))
            return
        self.stdout.write(" ".join(f"{name} {count}" for name, count in said.items()))
        if counts.rejected:
            self.stdout.write(f"Rejected rows, with line and reason: {rejects}")
