"""What PostgreSQL and Valkey have in common: start when needed, wait, stop, tell."""

import os
import signal
import subprocess
import sys
import time
from abc import ABC, abstractmethod
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

from .errors import EngineError
from .folders import make_private, require_room, require_writable
from .owner import Owner, Say, open_for_reading, open_the_way, owner_for, require_reach
from .places import Places
from .processes import die_with_parent, last_lines, living, open_log, wait_until

START_SECONDS = 60  # replaying the log after a crash takes a while
STOP_SECONDS = 4
PAUSES = (0.5, 1.0, 2.0)  # the children of a killed engine need a moment to notice
# Nothing of the caller's environment may change how an engine works (PGPORT, LC_ALL …).
ENVIRONMENT = {"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"}


def say_on_stderr(sentence: str) -> None:
    sys.stderr.write(f"{sentence}\n")


@dataclass(frozen=True)
class Engine(ABC):
    """One server of one copy. With `lasting` off it is quick and forgets: for tests."""

    places: Places
    lasting: bool = True
    say: Say = say_on_stderr

    name: ClassVar[str]
    title: ClassVar[str]
    program: ClassVar[Path]
    stop_signal: ClassVar[signal.Signals]
    hard_signal: ClassVar[signal.Signals]

    @property
    @abstractmethod
    def data(self) -> Path: ...

    @property
    @abstractmethod
    def pid_file(self) -> Path: ...

    @abstractmethod
    def command(self) -> list[str]: ...

    @abstractmethod
    def answers(self) -> bool: ...

    @abstractmethod
    def install(self, owner: Owner | None) -> None:
        """What must be on disk before the first start."""

    @abstractmethod
    def welcome(self) -> None:
        """What must be inside before the shop comes."""

    @abstractmethod
    def forget_the_dead(self) -> None:
        """Remove what a killed engine left and its successor would stumble over."""

    @property
    def log(self) -> Path:
        return self.places.logs / f"{self.name}.log"

    @property
    def pid(self) -> int | None:
        return living(self.pid_file, self.program.name, self.data)

    def start(self, *, leashed: bool) -> subprocess.Popen[bytes] | None:
        """Start and wait until it answers; None when it runs already.

        A leashed engine dies with this process; another one stays in the background.
        Raises EngineError.
        """
        if self.pid is not None:
            if wait_until(self.answers, STOP_SECONDS):
                return None
            self.stop()  # alive but out of reach: its socket was removed
        owner = self._prepare()
        attempts = PAUSES if self.pid_file.exists() else ()
        self.forget_the_dead()
        for pause in attempts:
            try:
                return self._launch(owner, leashed)
            except EngineError:
                time.sleep(pause)
        return self._launch(owner, leashed)

    def stop(self) -> bool:
        """Stop it in good order, else by force; False when it did not run."""
        pid = self.pid
        if pid is None:
            return False
        for how in (self.stop_signal, self.hard_signal, signal.SIGKILL):
            os.kill(pid, how)
            if wait_until(lambda: self.pid != pid, STOP_SECONDS):
                break
        return True

    def _prepare(self) -> Owner | None:
        require_writable(self.places.data_dir)
        require_room(self.places.data_dir)
        owner = owner_for(self.places.postgres_data, self.places.valkey_data)
        if owner:
            open_the_way(self.data, owner, self.say)
            open_the_way(self.program, owner, self.say)
            open_for_reading(self.program.parent.parent, owner, self.say)
            require_reach(self.program, owner, os.X_OK)
        make_private(self.places.sockets, owner)
        self.install(owner)
        if owner:
            require_reach(self.data, owner, os.R_OK | os.W_OK | os.X_OK)
            require_reach(self.places.sockets, owner, os.W_OK | os.X_OK)
        return owner

    def _launch(self, owner: Owner | None, leashed: bool) -> subprocess.Popen[bytes]:
        with open_log(self.log) as log:
            process = subprocess.Popen(  # noqa: S603
                self.command(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,  # a Ctrl-C is for the supervisor alone
                preexec_fn=die_with_parent(self.stop_signal) if leashed else None,
                **spawn_as(owner),
            )
        try:
            self._await_answer(process)
            self.welcome()
        except BaseException:
            process.kill()
            process.wait()
            raise
        return process

    def _await_answer(self, process: subprocess.Popen[bytes]) -> None:
        wait_until(lambda: process.poll() is not None or self.answers(), START_SECONDS)
        if process.poll() is not None or not self.answers():
            raise EngineError(f"{self.title} could not start: {self._reason()}")

    def _reason(self) -> str:
        lines = last_lines(self.log, 20) or [f"see {self.log}"]
        telling = [line for line in lines if "FATAL" in line or "PANIC" in line]
        return (telling or lines)[-1]


def spawn_as(owner: Owner | None) -> dict[str, Any]:
    """Arguments of subprocess that every program of an engine gets."""
    account = {"user": owner.uid, "group": owner.gid, "extra_groups": []} if owner else {}
    return {"cwd": "/", "env": ENVIRONMENT, "umask": 0o077} | account
