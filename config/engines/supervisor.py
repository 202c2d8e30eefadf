"""Runs the shop's processes: starts them in order, restarts what dies, stops all in reverse."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from .processes import last_line, start, stop

QUICK = 10.0  # seconds; a process that dies sooner failed to start
MOST_QUICK_DEATHS = 5


@dataclass
class Program:
    """A process of the shop with its command and its log."""

    name: str
    command: list[str]
    log: Path
    process: "subprocess.Popen[bytes] | None" = None
    started_at: float = 0.0
    quick_deaths: int = 0

    def start(self) -> None:
        self.started_at = time.monotonic()
        self.process = start(self.command, log=self.log, environment=dict(os.environ))

    @property
    def is_running(self) -> bool:
        return self.process is not None and self.process.poll() is None


class GaveUp(Exception):
    """A program died again and again; the sentence says which, and what it said last."""


@dataclass
class Supervisor:
    programs: list[Program]
    asked_to_stop: threading.Event = field(default_factory=threading.Event)

    def listen(self) -> None:
        """Ctrl-C, SIGTERM or a closed terminal stop everything."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, lambda *_args: self.asked_to_stop.set())

    def start(self) -> None:
        for program in self.programs:
            program.start()

    def wait_until(self, ready: Callable[[], bool], seconds: float) -> bool:
        """True as soon as `ready`; False when asked to stop or out of time."""
        end = time.monotonic() + seconds
        while not self.asked_to_stop.is_set() and time.monotonic() < end:
            self.revive()
            if ready():
                return True
            self.asked_to_stop.wait(0.1)
        return False

    def watch(self) -> None:
        """Keep everything alive until asked to stop. Raises GaveUp."""
        while not self.asked_to_stop.wait(0.5):
            self.revive()

    def revive(self) -> None:
        for program in self.programs:
            if not program.is_running:
                self._start_again(program)

    def _start_again(self, program: Program) -> None:
        quick = time.monotonic() - program.started_at < QUICK
        program.quick_deaths = program.quick_deaths + 1 if quick else 0
        if program.quick_deaths >= MOST_QUICK_DEATHS:
            said = last_line(program.log)
            raise GaveUp(f"{program.name} does not stay alive: {said} (see {program.log})")
        sys.stderr.write(f"{program.name} stopped; starting it again (log: {program.log})\n")
        time.sleep(0.2 * 2**program.quick_deaths)
        program.start()

    def stop(self) -> None:
        for program in reversed(self.programs):
            if program.process is not None:
                stop(program.process, signal.SIGTERM)
