"""The folders of the engines: enough room, writable, private, and nobody else's."""

import os
import shutil
from pathlib import Path

from .errors import EngineError
from .owner import Owner

NEEDED = 300 * 1024 * 1024  # bytes: a first database, its log, and some room to work
MEGABYTE = 1024 * 1024


def require_room(place: Path) -> None:
    """Raises EngineError when the disk is nearly full: PostgreSQL stops hard without room."""
    free = shutil.disk_usage(place).free
    if free < NEEDED:
        raise EngineError(
            f"Only {free // MEGABYTE} MB are free at {place}, and the engines need"
            f" {NEEDED // MEGABYTE} MB; free some space or set DATA_DIR elsewhere."
        )


def require_writable(place: Path) -> None:
    """Make the folder; raises EngineError when this user cannot work in it."""
    try:
        place.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise EngineError(
            f"Cannot make the folder {place} ({error.strerror}); set DATA_DIR to one of yours."
        ) from error
    if not os.access(place, os.R_OK | os.W_OK | os.X_OK):
        raise EngineError(f"Cannot write to {place}; set DATA_DIR to a folder of yours.")


def make_private(place: Path, owner: Owner | None) -> None:
    """A folder for the engines' account alone; under /tmp a stranger may have made it first."""
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    uid = owner.uid if owner else os.geteuid()
    if place.is_symlink() or place.stat().st_uid not in {uid, os.geteuid()}:
        raise EngineError(
            f"{place} belongs to somebody else, not to the account that runs the engines;"
            " remove it, or set DATA_DIR elsewhere."
        )
    place.chmod(0o700)
    if owner:
        os.chown(place, owner.uid, owner.gid)
