"""Which engines this copy manages, and starting, stopping and describing them together."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from .engine import Engine
from .errors import EngineError
from .folders import require_writable
from .places import Places
from .postgres import Postgres
from .valkey import Valkey


@dataclass(frozen=True)
class Status:
    """One engine as `services status` shows it; `pid` is None while it does not run."""

    name: str
    running: bool
    pid: int | None
    data: str
    log: str


def managed_engines() -> list[Engine]:
    """The embedded engines that the settings point to: none for servers given by address."""
    here: Places = settings.PLACES
    host = settings.DATABASES["default"].get("OPTIONS", {}).get("host")
    postgres = [Postgres(here)] if host == str(here.sockets) else []
    valkey = [Valkey(here)] if here.redis_url == settings.REDIS_URL else []
    return [*postgres, *valkey]


def foreign_engines() -> list[str]:
    """Names of the variables that point to servers which this copy does not manage."""
    names = {engine.name for engine in managed_engines()}
    return [
        variable
        for name, variable in (("postgres", "DATABASE_URL"), ("valkey", "REDIS_URL"))
        if name not in names
    ]


def start_in_background() -> None:
    """Start what does not run yet; it stays until `stop_all`. Raises EngineError."""
    for engine in managed_engines():
        engine.start(leashed=False)


def stop_all() -> int:
    """Stop the engines, the last started first; returns how many ran."""
    return sum(engine.stop() for engine in reversed(managed_engines()))


def statuses() -> list[Status]:
    return [
        Status(engine.name, pid is not None, pid, str(engine.data), str(engine.log))
        for engine in managed_engines()
        for pid in [engine.pid]
    ]


@contextmanager
def only_shop_here(data_dir: Path) -> Iterator[None]:
    """Hold the lock of this DATA_DIR; the kernel lets it go however the process ends."""
    require_writable(data_dir)
    with (data_dir / "run.lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise EngineError(
                f"A shop is running on {data_dir} already (process {running_shop(data_dir)});"
                " stop it, or set DATA_DIR, PORT and SANDBOX_PORT for a second copy."
            ) from None
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield


def running_shop(data_dir: Path) -> int | None:
    """The pid of the `manage.py run` that works on this folder, if there is one."""
    with suppress(OSError, ValueError), (data_dir / "run.lock").open() as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except OSError:
            return int(lock.read())
    return None
