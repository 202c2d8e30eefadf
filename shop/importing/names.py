"""Ids of what rows refer to by name: categories, brands, attributes. Made when missing."""

import hashlib
import json
from pathlib import Path

from django.utils.text import slugify

from ..models import Attribute, Brand, Category, TaxClass

TAX_BY_CATEGORY: dict[str, str] = json.loads(
    (Path(__file__).resolve().parent.parent / "data" / "import_tax.json").read_text()
)
DEFAULT_TAX = "gst-18"


class Names:
    """Caches that live as long as one import."""

    def __init__(self) -> None:
        self.categories = dict(Category.objects.values_list("path", "pk"))
        self.brands = dict(Brand.objects.values_list("name", "pk"))
        self.kinds = dict(Attribute.objects.values_list("code", "kind"))
        self.codes: dict[str, str] = {}
        self.taxes = dict(TaxClass.objects.values_list("code", "pk"))
        self.by_steps: dict[tuple[str, ...], int] = {}

    def category(self, steps: tuple[str, ...]) -> int:
        if steps not in self.by_steps:
            self.by_steps[steps] = self._make_category(steps)
        return self.by_steps[steps]

    def _make_category(self, steps: tuple[str, ...]) -> int:
        path, parent = "", None
        for name in steps:
            slug = slugify(name)[:100].strip("-")
            path = f"{path}/{slug}" if path else slug
            if path not in self.categories:
                row = Category(parent_id=parent, name=name, slug=slug, path=path, position=1000)
                row.save(force_insert=True)
                self.categories[path] = row.pk
            parent = self.categories[path]
        return self.categories[path]

    def brand(self, name: str) -> int | None:
        if name and name not in self.brands:
            mark = hashlib.sha256(name.encode()).hexdigest()[:6]
            slug = f"{slugify(name)[:120] or 'brand'}-{mark}"
            self.brands[name] = Brand.objects.create(name=name, slug=slug).pk
        return self.brands.get(name)

    def tax_class(self, steps: tuple[str, ...]) -> int:
        return self.taxes[TAX_BY_CATEGORY.get(slugify(steps[0]), DEFAULT_TAX)]

    def attributes(self, values: dict[str, str]) -> dict[str, str]:
        return {self._code(label): value for label, value in values.items()}

    def _code(self, label: str) -> str:
        if label not in self.codes:
            code = slugify(label).replace("-", "_")[:70] or "other"
            # A typed attribute of the shop is not filled with text that nobody checked.
            code = code if self.kinds.get(code, "text") == "text" else f"{code}_text"
            if code not in self.kinds:
                Attribute.objects.create(code=code, label=label[:120], position=1000)
                self.kinds[code] = "text"
            self.codes[label] = code
        return self.codes[label]
