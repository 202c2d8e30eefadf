"""Who runs the engines. PostgreSQL refuses to run as root, so root starts them as a system user."""

import os
import pwd
import stat
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from .errors import EngineError

SYSTEM_USER = "haat-engines"
Say = Callable[[str], None]


@dataclass(frozen=True)
class Owner:
    """The account that engines run as, and that their files belong to."""

    name: str
    uid: int
    gid: int


def owner_for(*folders: Path) -> Owner | None:
    """Nobody special for ordinary people; for root whoever owns `folders` now, or a system user."""
    if os.geteuid() != 0:
        return None
    known = filter(None, map(_present_owner, folders))
    entry = next(known, None) or _system_user()
    return Owner(entry.pw_name, entry.pw_uid, entry.pw_gid)


def _present_owner(folder: Path) -> pwd.struct_passwd | None:
    try:
        entry = pwd.getpwuid(folder.stat().st_uid)
    except (OSError, KeyError):
        return None
    return entry if entry.pw_uid != 0 else None


def _system_user() -> pwd.struct_passwd:
    try:
        return pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        problem = _create_system_user()
    try:
        return pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        raise EngineError(
            f"PostgreSQL does not run as root, and a system user “{SYSTEM_USER}” could not be made"
            f" ({problem}); start the shop as an ordinary user."
        ) from None


def _create_system_user() -> str:
    """Empty when it worked, else what went wrong; two copies may well try at the same time."""
    command = ["useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin"]
    try:
        done = subprocess.run(  # noqa: S603
            [*command, SYSTEM_USER], capture_output=True, text=True, check=False
        )
    except OSError as error:
        return str(error)
    return done.stderr.strip()


def open_the_way(place: Path, owner: Owner, say: Say) -> None:
    """Let `owner` walk through the folders above `place`, and say which ones were opened."""
    for folder in reversed(place.parents):
        if not _may(owner, folder, os.X_OK):
            try:
                folder.chmod(folder.stat().st_mode | stat.S_IXOTH)
            except OSError:
                return  # the check that follows explains it
            say(
                f"Opened {folder} for passing through (chmod o+x): “{owner.name}” runs the engines."
            )


def open_for_reading(tree: Path, owner: Owner, say: Say) -> None:
    """Programs installed under a strict umask become readable for `owner`."""
    if _may(owner, tree, os.R_OK | os.X_OK):
        return
    for path in (tree, *tree.rglob("*")):
        mode = path.stat().st_mode
        path.chmod(mode | stat.S_IROTH | (stat.S_IXOTH if mode & stat.S_IXUSR else 0))
    say(f"Made {tree} readable: “{owner.name}” runs the engines.")


def require_reach(place: Path, owner: Owner, rights: int) -> None:
    """Raises EngineError when `owner` lacks `rights` (os.R_OK …) on `place`."""
    if not _may(owner, place, rights):
        raise EngineError(
            f"You are root, so the engines run as “{owner.name}”, who cannot reach {place};"
            " set DATA_DIR to a folder that it can, for example /var/lib/haat."
        )


def _may(owner: Owner, place: Path, rights: int) -> bool:
    with _acting_as(owner):
        return os.access(place, rights, effective_ids=True)


@contextmanager
def _acting_as(owner: Owner) -> Iterator[None]:
    groups = os.getgroups()
    os.setgroups([])
    os.setegid(owner.gid)
    os.seteuid(owner.uid)
    try:
        yield
    finally:
        os.seteuid(0)
        os.setegid(os.getgid())
        os.setgroups(groups)
