"""Brings throw-away engines to the tests. Loaded by `-p tests.plugin`, before Django's settings.

The process that was started by hand owns the engines; the workers of a parallel run share them, each
with its own test database and its own databases of Valkey. The developer's `.data` is never touched.
"""

import os
import signal
import tempfile
from pathlib import Path

import environ
import pytest
from xdist.scheduler import LoadScopeScheduling

from config.engines.places import Places
from config.engines.postgres import Postgres
from config.engines.valkey import Valkey

ROOT = Path(__file__).resolve().parent.parent
WORKER = os.environ.get("PYTEST_XDIST_WORKER", "")
# Tests that share a browser, a sandbox or the machine's patience stay on one worker.
TOGETHER = ("tests/journeys/", "tests/payments/sandbox/", "tests/engines/", "tests/faults/")
FOR_EACH_WORKER = 2  # databases of Valkey: the broker's and the cache's

environ.Env.read_env(ROOT / ".env")  # as the settings do: it may name servers
os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings.test"

if WORKER:
    folder = None
    url = os.environ.get("REDIS_URL") or Places(Path(os.environ["DATA_DIR"])).redis_url
    steps = FOR_EACH_WORKER * (1 + int(WORKER.removeprefix("gw")))
    os.environ["REDIS_URL"] = Places.shifted(url, steps)
else:
    folder = tempfile.TemporaryDirectory(prefix="haat-tests-", ignore_cleanup_errors=True)
    os.environ["DATA_DIR"] = folder.name


def engines():
    """The engines that no variable replaces, in the order of their start."""
    here = Places(Path(os.environ["DATA_DIR"]))
    kinds = {"DATABASE_URL": Postgres, "REDIS_URL": Valkey}
    return [
        kind(here, lasting=False, say=lambda sentence: None)
        for variable, kind in kinds.items()
        if not os.environ.get(variable)
    ]


@pytest.hookimpl(tryfirst=True)
def pytest_sessionstart(session):
    """Before the workers start: they find the engines running."""
    if WORKER or session.config.option.collectonly:
        return
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # ends like Ctrl-C: tidily
    for engine in engines():
        engine.start(leashed=True)


def pytest_unconfigure():
    if folder:
        for engine in reversed(engines()):
            engine.stop()
        folder.cleanup()


class ByFolder(LoadScopeScheduling):
    """By folder and not by `xdist_group`: that mark does nothing under pytest 9.2 (xdist 3.8.0)."""

    def _split_scope(self, nodeid):
        return next((folder for folder in TOGETHER if nodeid.startswith(folder)), nodeid)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    return ByFolder(config, log)
