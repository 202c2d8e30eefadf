"""Small things about processes: a leash to the parent, who is alive, and the end of a log."""

import contextlib
import ctypes
import os
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import IO

LONGEST_LOG = 10_000_000  # bytes; a longer one is put aside at the next start
PR_SET_PDEATHSIG = 1  # prctl(2)

# Loaded here, because between fork and exec as little as possible may happen.
_libc = ctypes.CDLL(None) if sys.platform == "linux" else None


def die_with_parent(how: signal.Signals) -> Callable[[], None]:
    """A `preexec_fn`: the kernel sends `how` to the child when its parent dies, however it dies."""
    parent = os.getpid()

    def fasten() -> None:
        if _libc is not None:
            _libc.prctl(PR_SET_PDEATHSIG, int(how))
        if os.getppid() != parent:
            os._exit(1)

    return fasten


def living(pid_file: Path, program: str, data: Path) -> int | None:
    """The pid in `pid_file`, if that process is `program` working on `data`: pids are reused."""
    try:
        pid = int(pid_file.read_text().split()[0])
        words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except (OSError, ValueError, IndexError):
        return None
    ours = Path(os.fsdecode(words[0])).name == program and os.fsencode(data) in words
    return pid if ours else None


def signal_group(pid: int, how: signal.Signals) -> None:
    """Signal a process group that we made; it may be gone already."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(pid, how)


def wait_until(check: Callable[[], bool], seconds: float) -> bool:
    """Ask again every 50 ms; False when it did not come true in time."""
    end = time.monotonic() + seconds
    while not (answer := check()) and time.monotonic() < end:
        time.sleep(0.05)
    return answer


def open_log(path: Path) -> IO[bytes]:
    """Append to a log; what has grown too long is kept once under `.1`."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.exists() and path.stat().st_size > LONGEST_LOG:
        path.replace(path.with_name(f"{path.name}.1"))
    return path.open("ab")


def last_lines(path: Path, count: int) -> list[str]:
    """The last lines that say something."""
    try:
        with path.open("rb") as log:
            log.seek(max(0, path.stat().st_size - 20_000))
            text = log.read().decode(errors="replace")
    except OSError:
        return []
    return [line for line in text.splitlines() if line.strip()][-count:]
