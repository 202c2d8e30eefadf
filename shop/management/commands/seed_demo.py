"""manage.py seed_demo: the demo shop with its people, goods and stock."""

import json
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from config.foundation.errors import DomainError
from config.foundation.progress import ProgressBar
from shop.demo.load import load_demo
from shop.models import Product


class Command(BaseCommand):
    help = (
        "Loads the demo shop; a second run adds only what is missing. "
        "Examples: seed_demo · seed_demo --json · seed_demo --force (even when DEBUG is off)"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--force", action="store_true", help="load it when DEBUG is off, too")
        parser.add_argument("--if-empty", action="store_true", help="only into an empty shop")
        parser.add_argument("--json", action="store_true", help="print the counts as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEBUG and not options["force"]:
            raise CommandError(
                "The demo has known passwords. With DEBUG off it is loaded only with --force."
            )
        if options["if_empty"] and Product.objects.exists():
            return
        try:
            counts = load_demo(progress=ProgressBar("Demo shop"))
        except DomainError as error:
            raise CommandError(f"The demo's data is not right: {error}") from error
        if options["json"]:
            self.stdout.write(json.dumps(counts))
        else:
            self.stdout.write(
                "Demo shop: {products} products, {variants} variants.".format(**counts)
            )
