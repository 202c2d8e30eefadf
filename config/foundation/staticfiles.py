"""Static files as production serves them: hashed, compressed, one stylesheet instead of many."""

import posixpath
import re
from collections.abc import Iterator
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import Storage
from whitenoise.storage import CompressedManifestStaticFilesStorage

IMPORT = re.compile(
    r'^@import url\("(?P<path>[^"]+)"\) layer\((?P<layer>[\w.]+)\);\n?', re.MULTILINE
)
URL = re.compile(r'url\("(?P<path>(?!data:|/|#)[^"]+)"\)')
MODULE_IMPORT = r'(?P<matched>(?P<names>import [^;"]* from )"(?P<url>\./[^"]+)";)'
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)

Paths = dict[str, tuple[Storage, str]]


class BundledStaticFilesStorage(CompressedManifestStaticFilesStorage):
    """Joins the @import lines of the entry stylesheet; our ES modules import each other by hash."""

    entry = "css/haat.css"
    # Ours alone: Django's own switch for modules stumbles over comments in libraries.
    patterns = (
        *CompressedManifestStaticFilesStorage.patterns,
        ("js/*.js", ((MODULE_IMPORT, '%(names)s"%(url)s";'),)),
    )

    def post_process(self, paths: Paths, dry_run: bool = False, **options: Any) -> Iterator[Any]:
        if not dry_run and self.entry in paths:
            self._write_bundle(paths)
        yield from super().post_process(paths, dry_run=dry_run, **options)

    def _write_bundle(self, paths: Paths) -> None:
        bundle = flatten(self.entry, paths)
        self.delete(self.entry)
        self.save(self.entry, ContentFile(bundle.encode()))
        paths[self.entry] = (self, self.entry)


def flatten(entry: str, paths: Paths) -> str:
    """The stylesheet `entry` with each layered @import replaced by that file, inside its layer."""

    def inline(match: re.Match[str]) -> str:
        name = posixpath.join(posixpath.dirname(entry), match["path"])
        body = _moved(_read(name, paths), posixpath.dirname(match["path"]))
        return f"@layer {match['layer']} {{\n{body}}}\n"

    return IMPORT.sub(inline, _read(entry, paths))


def _read(name: str, paths: Paths) -> str:
    storage, path = paths[name]
    with storage.open(path) as file:
        return COMMENT.sub("", file.read().decode())


def _moved(css: str, folder: str) -> str:
    """Addresses in `css`, which lived in `folder`, as seen from the entry beside that folder."""
    return URL.sub(lambda m: f'url("{posixpath.normpath(posixpath.join(folder, m["path"]))}")', css)
