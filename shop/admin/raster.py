"""Uploaded pictures: raster formats only, known by their bytes and never by their name.

SVG and HTML can carry scripts and are refused; the file gets the ending that its bytes deserve.
Layouts: PNG (ISO 15948), JPEG (ITU T.81), WebP (RFC 9649), AVIF (AV1 Image File Format 1.1).
"""

import struct
from collections.abc import Iterator
from typing import Any, NamedTuple

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

LARGEST = 5 * 1024 * 1024
TAKEN = "image/png,image/jpeg,image/webp,image/avif"
HEAD = 256 * 1024  # sizes stand near the beginning, behind at most some metadata


class Raster(NamedTuple):
    """Ending for the file's name, and its size in pixels."""

    ending: str
    width: int
    height: int


def raster_of(head: bytes) -> Raster | None:
    """What picture these first bytes begin; None when it is no raster picture that we take."""
    try:
        return _png(head) or _jpeg(head) or _webp(head) or _avif(head)
    except (struct.error, IndexError):
        return None


def _png(head: bytes) -> Raster | None:
    if not head.startswith(b"\x89PNG\r\n\x1a\n") or head[12:16] != b"IHDR":
        return None
    return Raster("png", *struct.unpack(">II", head[16:24]))


def _jpeg(head: bytes) -> Raster | None:
    """The frame header (SOF0 to SOF15 without DHT, JPG, DAC) holds the size."""
    if not head.startswith(b"\xff\xd8\xff"):
        return None
    for marker, at in _jpeg_segments(head):
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack(">HH", head[at + 3 : at + 7])
            return Raster("jpg", width, height)
    return None


def _jpeg_segments(head: bytes) -> Iterator[tuple[int, int]]:
    """Marker and offset of each segment's length field."""
    at = 2
    while head[at] == 0xFF:
        yield head[at + 1], at + 2
        at += 2 + struct.unpack(">H", head[at + 2 : at + 4])[0]


def _webp(head: bytes) -> Raster | None:
    if head[:4] != b"RIFF" or head[8:12] != b"WEBP":
        return None
    size = {b"VP8 ": _lossy, b"VP8L": _lossless, b"VP8X": _extended}.get(head[12:16])
    return Raster("webp", *size(head)) if size else None


def _lossy(head: bytes) -> tuple[int, int]:
    width, height = struct.unpack("<HH", head[26:30])
    return width & 0x3FFF, height & 0x3FFF


def _lossless(head: bytes) -> tuple[int, int]:
    bits = struct.unpack("<I", head[21:25])[0]
    return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1


def _extended(head: bytes) -> tuple[int, int]:
    return int.from_bytes(head[24:27], "little") + 1, int.from_bytes(head[27:30], "little") + 1


def _avif(head: bytes) -> Raster | None:
    """An ISO media file of brand avif or avis; the property `ispe` holds the size."""
    if head[4:8] != b"ftyp" or head[8:12] not in (b"avif", b"avis"):
        return None
    at = head.index(b"ispe") if b"ispe" in head else len(head)
    return Raster("avif", *struct.unpack(">II", head[at + 8 : at + 16]))


class RasterField(forms.FileField):
    """A file field that takes PNG, JPEG, WebP and AVIF up to 5 MB; sets `raster` on the upload."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("help_text", _("PNG, JPEG, WebP or AVIF, at most 5 MB"))
        options.setdefault("widget", forms.FileInput(attrs={"accept": TAKEN}))
        super().__init__(**options)

    def clean(self, data: Any, initial: Any = None) -> Any:
        upload = super().clean(data, initial)
        if isinstance(upload, UploadedFile):
            _check(upload)
        return upload


def _check(upload: Any) -> None:
    if upload.size > LARGEST:
        raise ValidationError(_("The picture is larger than 5 MB."), "too_large")
    upload.seek(0)
    raster = raster_of(upload.read(HEAD))
    upload.seek(0)
    if raster is None or not raster.width or not raster.height:
        raise ValidationError(_("This is not a PNG, JPEG, WebP or AVIF picture."), "not_raster")
    stem = slugify(upload.name.rsplit(".", 1)[0])[:80] or "picture"
    upload.name, upload.raster = f"{stem}.{raster.ending}", raster
