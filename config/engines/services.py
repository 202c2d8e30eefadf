"""The two engines together: up, down, status. An engine of one's own (by URL) is left alone."""

import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import ModuleType

from . import postgres, valkey
from .places import Places
from .processes import stop, stop_pid


@dataclass(frozen=True)
class Engine:
    name: str
    module: ModuleType
    variable: str
    stop_signal: signal.Signals


ENGINES = (
    Engine("postgres", postgres, "DATABASE_URL", signal.SIGINT),  # SIGINT: a fast, clean shutdown
    Engine("valkey", valkey, "REDIS_URL", signal.SIGTERM),
)


def managed() -> list[Engine]:
    """The engines that are ours to run: those without a URL of their own in the environment."""
    return [engine for engine in ENGINES if not os.environ.get(engine.variable)]


def up(places: Places) -> list[str]:
    """Start what is not running and leave it running; returns the names that were started."""
    started = []
    for engine in managed():
        if not engine.module.is_up(places):
            engine.module.run(places, tied=False)
            started.append(engine.name)
    return started


def down(places: Places) -> list[str]:
    """Stop what is running; returns the names that were stopped."""
    stopped = []
    for engine in reversed(managed()):
        pid = engine.module.pid(places) if engine.module.is_up(places) else None
        if pid is not None:
            stop_pid(pid, engine.stop_signal)
            stopped.append(engine.name)
    return stopped


def status(places: Places) -> dict[str, str]:
    return {
        engine.name: _state(engine, places) if engine in managed() else "your own"
        for engine in ENGINES
    }


def _state(engine: Engine, places: Places) -> str:
    return "running" if engine.module.is_up(places) else "stopped"


@contextmanager
def running(places: Places, *, careless: bool = False) -> Iterator[None]:
    """Engines for as long as the block runs. Those that ran before are used and left running."""
    started: list[tuple[Engine, subprocess.Popen[bytes]]] = []
    try:
        for engine in managed():
            if not engine.module.is_up(places):
                started.append((engine, engine.module.run(places, careless=careless)))
        yield
    finally:
        for engine, process in reversed(started):
            stop(process, engine.stop_signal)
