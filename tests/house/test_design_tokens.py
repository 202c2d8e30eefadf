"""The design keeps its promises: contrast in both schemes, real icons, nothing inline, small files."""

import gzip
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders

from config.foundation import style
from config.foundation.templatetags.ui import TILES

ROOT = Path(__file__).resolve().parent.parent.parent
STYLES = sorted((ROOT / "static" / "css").rglob("*.css"))
TEMPLATES = sorted(
    path
    for folder in [ROOT / "templates", *ROOT.glob("*/templates")]
    for path in folder.rglob("*.html")
    if not {"email", "emails", "mail"} & set(path.parts)  # mail needs its styles inline
)
PYTHON = [
    path
    for app in ("accounts", "shop", "payments", "search", "tracking", "config", "loyalty")
    for path in (ROOT / app).rglob("*.py")
]

TEXT, CONTROL = 4.5, 3.0  # WCAG 2.2, 1.4.3 and 1.4.11
GROUNDS = ("paper", "surface", "sunken")
PAIRS = [
    *(("ink", ground, TEXT) for ground in GROUNDS),
    *(("ink-2", ground, TEXT) for ground in GROUNDS),
    *(("ink-3", ground, TEXT) for ground in GROUNDS),
    *(("indigo", ground, TEXT) for ground in GROUNDS),
    *(("leaf", ground, TEXT) for ground in ("paper", "surface", "leaf-tint", "indigo-tint")),
    *(("madder", ground, TEXT) for ground in ("paper", "surface", "madder-tint")),
    *(("ink", f"{role}-tint", TEXT) for role in ("indigo", "leaf", "marigold", "madder")),
    ("ink-2", "indigo-tint", TEXT),
    ("indigo", "indigo-tint", TEXT),
    *(("indigo", f"{role}-tint", TEXT) for role in ("leaf", "marigold", "madder")),
    ("marigold-text", "marigold-tint", TEXT),
    ("on-marigold", "marigold", TEXT),
    ("on-marigold", "marigold-deep", TEXT),
    ("print", "paper", TEXT),
    ("paper", "ink", TEXT),
    ("surface", "leaf", TEXT),
    ("surface", "madder", TEXT),
    *(("ink", f"tile-{tile}", TEXT) for tile in TILES),
    *(("ink-2", f"tile-{tile}", TEXT) for tile in TILES),
    *(("indigo", f"tile-{tile}", TEXT) for tile in ("rose", "sky")),
    *((f"night-{what}", "night", TEXT) for what in ("ink", "ink-2", "link")),
    ("star", "paper", CONTROL),
    ("star", "surface", CONTROL),
    ("print", "surface", CONTROL),
    ("surface", "indigo", CONTROL),
    *(("line-strong", ground, CONTROL) for ground in ("paper", "surface")),
    *(("focus", ground, CONTROL) for ground in GROUNDS),
    ("night-link", "night", CONTROL),
]


def luminance(colour):
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def found_in(paths, pattern):
    return [
        f"{path.relative_to(ROOT)}: {match[0].strip()[:80]}"
        for path in paths
        for match in re.finditer(pattern, path.read_text())
    ]


def test_contrast_is_computed_as_wcag_says():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("front", "ground", "least"), PAIRS)
def test_pair_has_contrast(front, ground, least, scheme):
    values = {colour.name: getattr(colour, scheme) for colour in style.colours()}
    assert contrast(values[front], values[ground]) >= least


def test_every_colour_has_both_schemes():
    tokens = (ROOT / "static/css/tokens.css").read_text()
    assert len(style.colours()) == len(re.findall(r"light-dark\(#", tokens)) > 30
    outside = [path for path in STYLES if path.name != "tokens.css"]
    assert found_in(outside, r"#[0-9a-fA-F]{3,8}\b(?=[^{}]*;)") == []


def test_every_custom_property_is_defined():
    sheets = "".join(path.read_text() for path in STYLES)
    defined = set(re.findall(r"(--[\w-]+):", sheets))
    assert set(re.findall(r"var\((--[\w-]+)", sheets)) - defined == set()


def test_every_icon_is_in_the_sprite():
    used = r'\{% icon "([\w-]+)"|\bicon="([\w-]+)"'
    names = {
        name for path in TEMPLATES for pair in re.findall(used, path.read_text()) for name in pair
    }
    given = r'"icon": "([\w-]+)"|\bicon="([\w-]+)"'
    names |= {
        name for path in PYTHON for pair in re.findall(given, path.read_text()) for name in pair
    }
    assert len(names) > 20
    assert names - {""} - set(style.icon_names()) == set()


def test_nothing_is_inline():
    inline = r"""<[^>%{]*\s(?:style|on[a-z]+)\s*=|<style\b|javascript:"""
    assert re.search(inline, '<p style="color: red">')
    assert re.search(inline, '<a href="#" onclick="go()">')
    assert found_in(TEMPLATES, inline) == []


def test_every_script_has_the_nonce():
    bare = r'<script(?![^>]*(?:nonce="\{\{ request\.csp_nonce \}\}"|type="application/))[^>]*>'
    assert re.search(bare, '<script src="x.js">')
    # Django admin's own scripts have no nonce, so admin pages have a policy of their own.
    pages = [path for path in TEMPLATES if "admin" not in path.parts]
    assert found_in(pages, bare) == []


def test_every_static_file_named_in_a_template_exists():
    named = {
        name
        for path in TEMPLATES
        for name in re.findall(r"""\{% static ["']([^"'{]+)["']""", path.read_text())
    }
    assert [name for name in sorted(named) if finders.find(name) is None] == []


def test_parts_say_their_inputs():
    parts = [path for path in TEMPLATES if path.parent.name == "components"]
    assert len(parts) > 25
    assert [path.name for path in parts if not path.read_text().startswith("{# ")] == []


def test_forms_inside_parts_get_their_token():
    """`only` hides the CSRF token from an included part, so it must be handed over."""
    asking = [
        f"{path.parent.name}/{path.name}"
        for path in TEMPLATES
        if path.parent.name == "components" and "{{ csrf_token }}" in path.read_text()
    ]
    assert "components/product_card.html" in asking
    names = "|".join(re.escape(name) for name in asking)
    forgotten = rf'\{{% include "(?:{names})"(?![^%]*csrf_token=)[^%]* only %\}}'
    assert re.search(forgotten, '{% include "components/stepper.html" with quantity=1 only %}')
    assert found_in(TEMPLATES, forgotten) == []


def test_stylesheets_stay_small():
    entry = ROOT / "static" / "css" / "haat.css"
    parts = [entry.parent / name for name in re.findall(r'url\("([^"]+)"\)', entry.read_text())]
    assert len(parts) > 10
    assert [path.name for path in parts if len(path.read_text().splitlines()) > 300] == []
    assert len(gzip.compress(b"".join(path.read_bytes() for path in parts))) <= 20_000
