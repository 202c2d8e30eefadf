"""The supervisor with small processes: it restarts, gives up, and leaves nothing behind."""

import os
import signal
import subprocess
import sys

import pytest

from config.engines import supervisor as watching
from config.engines.errors import EngineError
from config.engines.supervisor import Supervisor, program
from tests.engines.driver import ROOT, is_alive, wait_for

ORPHAN = """
import os, pathlib, sys
from config.engines.supervisor import program
here = pathlib.Path(sys.argv[1])
child = program("web", ["sleep", "60"], folder=here, env=dict(os.environ), log=here / "log")
child.start()
print(child.process.pid, flush=True)
child.process.wait()
"""


@pytest.fixture
def said():
    return []


@pytest.fixture
def keeper(said, monkeypatch):
    monkeypatch.setattr(watching, "FIRST_PAUSE", 0.01)
    supervisor = Supervisor(said.append)
    yield supervisor
    supervisor.stop()


def small(folder, *command):
    return program("web", list(command), folder=folder, env=dict(os.environ), log=folder / "log")


def test_what_dies_is_started_again(keeper, said, tmp_path):
    keeper.add(small(tmp_path, "sleep", "60"))
    first = keeper.children[0].process
    first.kill()
    assert keeper.watch(lambda: keeper.children[0].process not in (None, first), 5)
    assert keeper.children[0].is_running
    assert said == ["web died (SIGKILL); starting it again in 0.01 s."]


def test_what_will_not_live_ends_it_with_the_tail_of_its_log(keeper, said, tmp_path):
    keeper.add(small(tmp_path, "sh", "-c", "echo no settings; exit 3"))
    with pytest.raises(EngineError, match=r"(?s)web does not stay alive .exit code 3.*no settings"):
        keeper.watch(seconds=10)
    assert len(said) == watching.MOST_QUICK_DEATHS - 1


def test_a_deaf_program_and_its_children_are_killed_in_time(keeper, tmp_path, monkeypatch):
    monkeypatch.setattr(watching, "STOP_SECONDS", 0.5)
    keeper.add(small(tmp_path, "sh", "-c", "trap '' TERM; sleep 60 & echo $!; wait"))
    grandchild = int(wait_for(lambda: (tmp_path / "log").read_text(), 5))
    assert is_alive(grandchild)
    keeper.stop()
    assert not keeper.children[0].is_running
    assert wait_for(lambda: not is_alive(grandchild), 5)


def test_programs_stop_when_the_supervisor_is_killed(tmp_path):
    parent = subprocess.Popen(
        [sys.executable, "-c", ORPHAN, str(tmp_path)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    with parent:
        child = int(parent.stdout.readline())
        assert is_alive(child)
        parent.send_signal(signal.SIGKILL)
    assert wait_for(lambda: not is_alive(child), 5)
