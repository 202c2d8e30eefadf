"""Starting and stopping processes that must never outlive their owner."""

import ctypes
import os
import pwd
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

ENGINE_USER = "haat-engines"
PR_SET_PDEATHSIG = 1
ROOM = 300 * 1024 * 1024  # bytes that must be free before an engine starts


class EngineError(Exception):
    """Why an engine cannot run, in one sentence."""


def start(
    command: Sequence[str | Path],
    *,
    log: Path,
    user: str | None = None,
    tied: int | None = signal.SIGTERM,
    environment: dict[str, str] | None = None,
) -> subprocess.Popen[bytes]:
    """Start a process that writes to `log`. `tied`: the signal it gets when its owner dies."""
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("ab") as output:
        return subprocess.Popen(  # noqa: S603  commands are built by this package
            [str(word) for word in command],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            user=user,
            group=_group_of(user),
            extra_groups=[] if user else None,
            preexec_fn=_tie(tied) if tied else None,
            env=environment,
            cwd="/" if user else None,
        )


def _group_of(user: str | None) -> int | None:
    return pwd.getpwnam(user).pw_gid if user else None


def _tie(signal_number: int) -> Callable[[], Any]:
    """Ask Linux to send the signal when the owner is gone, even when it was killed."""
    library = ctypes.CDLL(None, use_errno=True)
    return lambda: library.prctl(PR_SET_PDEATHSIG, signal_number)


def stop(process: subprocess.Popen[bytes], how: int, *, patience: float = 10) -> None:
    if process.poll() is None:
        process.send_signal(how)
        try:
            process.wait(patience)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def stop_pid(pid: int, how: int, *, patience: float = 10) -> None:
    """Stop a process that is not our child; waits until it is gone."""
    os.kill(pid, how)
    end = time.monotonic() + patience
    while is_alive(pid):
        if time.monotonic() > end:
            os.kill(pid, signal.SIGKILL)
        time.sleep(0.05)


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return not _is_zombie(pid)


def _is_zombie(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] == "Z"
    except OSError:
        return False


def wait_until(ready: Callable[[], bool], process: subprocess.Popen[bytes], log: Path) -> None:
    """Wait for an engine; raises EngineError with the last line of its log when it dies."""
    end = time.monotonic() + 30
    while not ready():
        if process.poll() is not None or time.monotonic() > end:
            stop(process, signal.SIGKILL)
            raise EngineError(f"{log.stem} did not start: {last_line(log)} (see {log})")
        time.sleep(0.05)


def last_line(log: Path) -> str:
    lines = log.read_text(errors="replace").strip().splitlines() if log.exists() else []
    return lines[-1] if lines else "it said nothing"


def engine_user() -> str | None:
    """PostgreSQL refuses to run as root: then the engines run as a system user of their own."""
    if os.geteuid() != 0:
        return None
    try:
        pwd.getpwnam(ENGINE_USER)
    except KeyError:
        command = ["useradd", "--system", "--no-create-home", "--shell", "/bin/false", ENGINE_USER]
        if subprocess.run(command, capture_output=True, check=False).returncode:  # noqa: S603
            raise EngineError(
                f"PostgreSQL cannot run as root and the user {ENGINE_USER} cannot be made; "
                "start as an ordinary user, or set DATABASE_URL and REDIS_URL."
            ) from None
    return ENGINE_USER


def prepare_folder(folder: Path, user: str | None) -> None:
    """A private folder of the engine's user, reachable through its parents."""
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise EngineError(f"{folder} cannot be made: {error.strerror}. Set DATA_DIR.") from error
    if shutil.disk_usage(folder).free < ROOM:
        raise EngineError(f"The disk with {folder} is nearly full; free 300 MB or set DATA_DIR.")
    if user:
        shutil.chown(folder, user, _group_of(user))
        make_reachable(folder.parent)


def make_reachable(folder: Path) -> None:
    """Let other users pass through (not read) the folders above: --x, nothing more."""
    for parent in (folder, *folder.parents):
        mode = parent.stat().st_mode
        if not mode & 0o001:
            parent.chmod(mode | 0o011)
