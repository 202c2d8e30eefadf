"""collectstatic joins the stylesheet, keeps its addresses right and hashes what modules import."""

import re

import pytest
from django.core.management import call_command
from django.test import override_settings

from config.foundation.staticfiles import BundledStaticFilesStorage

SOURCES = {
    "css/haat.css": (
        "/* entry */\n@layer tokens, components;\n\n"
        '@import url("tokens.css") layer(tokens);\n'
        '@import url("parts/edge.css") layer(components);\n'
    ),
    "css/tokens.css": ":root {\n  --ink: black; /* text */\n}\n",
    "css/parts/edge.css": '.edge {\n  background: url("../../img/edge.svg");\n}\n',
    "img/edge.svg": "<svg/>",
    "js/haat.js": 'import { copy } from "./copy.js";\ncopy();\n',
    "js/copy.js": "export const copy = () => {};\n",
    "library/notes.js": "// import 'somewhere/else' is how others do it\n",
}


@pytest.fixture
def collected(tmp_path):
    for name, text in SOURCES.items():
        path = tmp_path / "in" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    finders = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    with override_settings(
        STATICFILES_DIRS=[tmp_path / "in"],
        STATIC_ROOT=tmp_path / "out",
        STATICFILES_FINDERS=finders,
    ):
        storage = BundledStaticFilesStorage()
        with override_settings(
            STORAGES={"staticfiles": {"BACKEND": f"{storage.__module__}.BundledStaticFilesStorage"}}
        ):
            call_command("collectstatic", interactive=False, verbosity=0)
        storage.hashed_files = storage.load_manifest()[0]
        yield tmp_path / "out", storage


def served(collected, name):
    folder, storage = collected
    return (folder / storage.stored_name(name)).read_text()


def test_the_entry_holds_every_part_in_its_layer(collected):
    sheet = served(collected, "css/haat.css")
    assert "@import" not in sheet
    assert sheet.index("@layer tokens, components;") < sheet.index("@layer tokens {")
    assert re.search(r"@layer tokens \{\n:root \{\n {2}--ink: black; \n\}\n\}", sheet)
    assert "/*" not in sheet


def test_addresses_are_seen_from_the_entry_and_hashed(collected):
    assert re.search(
        r'url\("\.\./img/edge\.[0-9a-f]{12}\.svg"\)', served(collected, "css/haat.css")
    )


def test_the_hash_follows_the_parts(collected):
    folder, storage = collected
    assert re.fullmatch(r"css/haat\.[0-9a-f]{12}\.css", storage.stored_name("css/haat.css"))
    assert (folder / f"{storage.stored_name('css/haat.css')}.gz").exists()


def test_modules_import_hashed_names_and_libraries_are_left_alone(collected):
    assert re.search(r'from "\./copy\.[0-9a-f]{12}\.js";', served(collected, "js/haat.js"))
    assert served(collected, "library/notes.js") == SOURCES["library/notes.js"]


def test_collecting_twice_gives_the_same(collected):
    folder, storage = collected
    before = storage.stored_name("css/haat.css")
    with override_settings(
        STORAGES={"staticfiles": {"BACKEND": f"{storage.__module__}.BundledStaticFilesStorage"}}
    ):
        call_command("collectstatic", interactive=False, verbosity=0)
    storage.hashed_files = storage.load_manifest()[0]
    assert storage.stored_name("css/haat.css") == before
