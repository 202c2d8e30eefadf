"""Tax classes and their dated rates come from a data file; staff change them in the admin."""

import json
from pathlib import Path

from django.db import transaction

from ..models import TaxClass, TaxRate

FILE = Path(__file__).resolve().parent.parent / "data" / "tax.json"


@transaction.atomic
def ensure_tax_classes() -> None:
    """Create the classes that are missing; existing ones are left as staff set them."""
    for row in json.loads(FILE.read_text(encoding="utf-8")):
        tax_class, new = TaxClass.objects.get_or_create(
            code=row["code"], defaults={"name": row["name"]}
        )
        for rate in row["rates"] if new else []:
            TaxRate.objects.create(tax_class=tax_class, **rate)
