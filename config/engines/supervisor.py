"""Keeps a set of processes running: restarts what dies, gives up in time, stops in order."""

import signal
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from .errors import EngineError
from .owner import Say
from .processes import die_with_parent, last_lines, open_log, signal_group

QUICK = 10.0  # seconds; who dies sooner than this after its start did not really live
MOST_QUICK_DEATHS = 5
FIRST_PAUSE = 0.5  # seconds before a restart; doubles with each quick death
TICK = 0.2
STOP_SECONDS = 4.0  # for the programs together, then once more for the engines
TAIL = 15  # lines of a log shown when there is no going on


@dataclass
class Child:
    """One process, how to start it, and how it fares. Engines stop after the programs."""

    name: str
    launch: Callable[[], "subprocess.Popen[bytes] | None"]
    log: Path
    stop_signal: signal.Signals = signal.SIGTERM
    is_engine: bool = False
    process: "subprocess.Popen[bytes] | None" = None
    started_at: float = 0.0
    restart_at: float = 0.0
    quick_deaths: int = 0

    def start(self) -> None:
        self.started_at = time.monotonic()
        self.process = self.launch()

    @property
    def is_running(self) -> bool:
        return self.process is not None and self.process.poll() is None


def program(
    name: str, command: list[str], *, folder: Path, env: dict[str, str], log: Path
) -> Child:
    """A child that runs `command` in a process group of its own, on a leash, writing to `log`."""

    def launch() -> "subprocess.Popen[bytes]":
        with open_log(log) as output:
            return subprocess.Popen(  # noqa: S603
                command,
                cwd=folder,
                env=env,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=die_with_parent(signal.SIGTERM),
            )

    return Child(name, launch, log)


@dataclass
class Supervisor:
    """Children in the order of their start."""

    say: Say
    children: list[Child] = field(default_factory=list)

    def add(self, child: Child) -> None:
        """Start it and watch over it from now on; an engine that runs already stays on its own."""
        self.children.append(child)
        child.start()
        if child.process is None:
            self.children.remove(child)

    def watch(
        self, until: Callable[[], bool] = lambda: False, seconds: float = float("inf")
    ) -> bool:
        """Keep everything alive until the condition holds; False when time is up first.

        Raises EngineError when a child dies again and again.
        """
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            for child in self.children:
                self._look_after(child)
            if until():
                return True
            time.sleep(TICK)
        return False

    def stop(self) -> None:
        """Stop the programs, then the engines, each group from the last to the first."""
        for engines in (False, True):
            group = [child for child in reversed(self.children) if child.is_engine is engines]
            _stop_together([child for child in group if child.is_running])

    def _look_after(self, child: Child) -> None:
        if child.process is not None and not child.is_running:
            self._bury(child, child.process)
        if child.process is None and time.monotonic() >= child.restart_at:
            try:
                child.start()
            except EngineError as error:
                self._count_death(child, str(error))

    def _bury(self, child: Child, process: "subprocess.Popen[bytes]") -> None:
        signal_group(process.pid, signal.SIGKILL)  # what it left behind would hold its port
        child.process = None
        self._count_death(child, _how_it_ended(process.returncode))

    def _count_death(self, child: Child, reason: str) -> None:
        quick = time.monotonic() - child.started_at < QUICK
        child.quick_deaths = child.quick_deaths + 1 if quick else 1
        if child.quick_deaths >= MOST_QUICK_DEATHS:
            raise EngineError(f"{child.name} does not stay alive ({reason}). {tail(child.log)}")
        pause = FIRST_PAUSE * 2 ** (child.quick_deaths - 1)
        child.restart_at = time.monotonic() + pause
        self.say(f"{child.name} died ({reason}); starting it again in {pause:g} s.")


def tail(log: Path) -> str:
    """The end of a log, as the end of an error."""
    return "\n  ".join([f"The end of {log}:", *last_lines(log, TAIL)])


def _how_it_ended(code: int) -> str:
    return signal.Signals(-code).name if code < 0 else f"exit code {code}"


def _stop_together(children: list[Child]) -> None:
    """Only the leader of each group is asked: it ends its own children in its own order."""
    processes = [(child.process, child.stop_signal) for child in children if child.process]
    for process, how in processes:
        process.send_signal(how)
    end = time.monotonic() + STOP_SECONDS
    for process, _how in processes:
        try:
            process.wait(max(0.0, end - time.monotonic()))
        except subprocess.TimeoutExpired:
            signal_group(process.pid, signal.SIGKILL)
            process.wait()
        signal_group(process.pid, signal.SIGKILL)
